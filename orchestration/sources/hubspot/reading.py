"""In which order an object's records are read, and from where reading goes on.

The first reading lists everything by id; a list has no ceiling and shows what stands in the database. Later readings
search for what has changed. A search gives no more than 10,000 records, its order has one key, its pages shift while
records change, and it shows changes late. So pages of a search are not counted: each asks for what has changed since a
fixed time and has an id greater than the last one seen, and the next search begins an hour before this one did.
What moves no record's time, as associations may, is found by reading everything again from time to time.

That ids compare as numbers in a search, and that more than 10,000 records do share one time, is how others read
HubSpot every day (https://github.com/estuary/connectors/tree/main/source-hubspot-native).
"""

import time
from collections.abc import Iterator

from orchestration.sources.connector import Cursor, Page, Record
from orchestration.sources.http.client import ApiClient, check_progress
from orchestration.sources.http.response import Response
from orchestration.sources.hubspot.answers import after_of, results_of
from orchestration.sources.hubspot.companies_of import BATCH, with_companies
from orchestration.sources.hubspot.crm_object import CrmObject, instant
from orchestration.sources.hubspot.properties import check_properties

LIST_LIMIT, SEARCH_LIMIT = 100, 200
OVERLAP_MS = 3_600_000
READ_AGAIN_DAYS = 7
DAY_MS = 86_400_000


def read_object(api: ApiClient, crm_object: CrmObject, cursor: Cursor | None) -> Iterator[Page]:
    """What is new of one object: records with their companies, then what is gone."""
    removed = f"removed_{crm_object.table}"
    for records, position in _in_batches(_pages(api, crm_object, cursor)):
        merged = [row for record in records for row in _merged(record)]
        if merged:
            yield Page(removed, merged)
        landed = with_companies(
            api, crm_object.name, crm_object.owners, [crm_object.landed(each) for each in records]
        )
        yield Page(crm_object.table, landed, position)
    # No list of what is archived is in the order of time: it is read whole, and what has landed lands no more.
    for records, _, _ in _list(api, crm_object, {"archived": "true", "properties": "hs_object_id"}):
        yield Page(removed, [_archived(record) for record in records], {})


def _pages(
    api: ApiClient, crm_object: CrmObject, cursor: Cursor | None
) -> Iterator[tuple[list[Record], Cursor]]:
    columns = (f"{column}={name}" for column, name in crm_object.columns.items())
    meaning = "|".join((crm_object.name, *columns, crm_object.meaning))
    if cursor is not None and (cursor["meaning"] != meaning or _is_old(cursor)):
        cursor = None
    read = _listed if cursor is None or "after" in cursor else _searched
    is_checked = False
    for records, position in read(api, crm_object, cursor or {}):
        # A property that the account does not have is left out of every record, without a word.
        if not is_checked and any(
            set(crm_object.asked) - record["properties"].keys() for record in records
        ):
            check_properties(api, crm_object)
            is_checked = True
        yield records, position | {"meaning": meaning}


def _listed(
    api: ApiClient, crm_object: CrmObject, cursor: Cursor
) -> Iterator[tuple[list[Record], Cursor]]:
    """Everything, in the order of ids."""
    begun_ms = cursor.get("whole_ms")
    asked = {"properties": ",".join(crm_object.asked)}
    for records, after, answer in _list(api, crm_object, asked, cursor.get("after")):
        begun_ms = begun_ms or _clock_ms(answer)
        position = {"since_ms": begun_ms - OVERLAP_MS, "whole_ms": begun_ms}
        yield records, position | ({"after": after} if after else {})


def _searched(
    api: ApiClient, crm_object: CrmObject, cursor: Cursor
) -> Iterator[tuple[list[Record], Cursor]]:
    """Everything that has changed since a time, in the order of ids."""
    since_ms, last_id, next_ms = cursor["since_ms"], cursor.get("id", "0"), cursor.get("next_ms")
    while True:
        question = {
            "filterGroups": [
                {
                    "filters": [
                        {
                            "propertyName": crm_object.changed,
                            "operator": "GTE",
                            "value": str(since_ms),
                        },
                        {"propertyName": "hs_object_id", "operator": "GT", "value": last_id},
                    ]
                }
            ],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": crm_object.asked,
            "limit": SEARCH_LIMIT,
        }
        answer = api.request("POST", f"crm/v3/objects/{crm_object.name}/search", json=question)
        records = results_of(answer, f"POST /crm/v3/objects/{crm_object.name}/search")
        next_ms = next_ms or _clock_ms(answer) - OVERLAP_MS
        if not records or not after_of(answer.body):
            yield records, {"since_ms": max(next_ms, since_ms), "whole_ms": cursor["whole_ms"]}
            return
        before, last_id = last_id, str(max(int(record["id"]) for record in records))
        check_progress("hubspot", f"POST /crm/v3/objects/{crm_object.name}/search", before, last_id)
        yield records, cursor | {"id": last_id, "next_ms": next_ms}


def _list(
    api: ApiClient, crm_object: CrmObject, asked: Record, after: str | None = None
) -> Iterator[tuple[list[Record], str | None, Response]]:
    """Pages of a list with the cursor of the next one; from the beginning where a kept cursor is not taken any more."""
    kept, path = after, f"crm/v3/objects/{crm_object.name}"
    while True:
        params = asked | {"limit": LIST_LIMIT} | ({"after": after} if after else {})
        answer = api.get(path, params, accept=(400,) if after and after == kept else ())
        if answer.status == 400:
            after = kept = None
            continue
        records = results_of(answer, f"GET /{path}")
        before, after = after, after_of(answer.body)
        yield records, after, answer
        if not after:
            return
        check_progress("hubspot", f"GET /{path}", before, after)


def _in_batches(
    pages: Iterator[tuple[list[Record], Cursor]],
) -> Iterator[tuple[list[Record], Cursor]]:
    """Pages put together so that one request can ask for the companies of many records."""
    batch: dict[str, Record] = {}
    position: Cursor = {}
    for records, position in pages:
        batch |= {record["id"]: record for record in records}
        if len(batch) >= BATCH:
            yield list(batch.values()), position
            batch = {}
    if batch or "after" not in position:
        yield list(batch.values()), position


def _merged(record: Record) -> list[Record]:
    """The records that were merged into this one: HubSpot shows them nowhere else."""
    ids = (record["properties"].get("hs_merged_object_ids") or "").split(";")
    return [{"id": id_, "merged_into_id": record["id"]} for id_ in ids if id_]


def _archived(record: Record) -> Record:
    return {
        "id": record["id"],
        "removed_at": instant(record.get("archivedAt") or record["updatedAt"]),
    }


def _is_old(cursor: Cursor) -> bool:
    return (
        "after" not in cursor
        and time.time() * 1_000 - cursor["whole_ms"] > READ_AGAIN_DAYS * DAY_MS
    )


def _clock_ms(answer: Response) -> int:
    """HubSpot's time, so that no search begins by a clock that goes wrong here."""
    return int(answer.sent_at.timestamp() * 1_000)
