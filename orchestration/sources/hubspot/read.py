"""What is new of each object: a list on the first read, searches on later ones.

The first read lists everything by ID. A list has no ceiling and shows the database's content. Later
reads search for changes. A search returns at most 10,000 records, sorts by one key, shifts its
pages while records change, and shows changes late. The connector therefore does not count a
search's pages: each request asks for records that changed since a fixed time and have a higher ID
than the last one seen. The next search starts an hour before this one did. Changes that leave a
record's time as it is, such as those of associations, are found by reading everything again from
time to time.

That searches compare IDs as numbers, and that more than 10,000 records may share one time, is known
from practice (https://github.com/estuary/connectors/tree/main/source-hubspot-native).
"""

import logging
import time
from collections.abc import Iterator
from http import HTTPStatus

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import (
    Cursor,
    Options,
    Page,
    Record,
    State,
    id_text,
    setting_name,
    warn_of_unused,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import optional_access
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.http.response import Response
from orchestration.sources.hubspot.associations import BATCH, with_companies
from orchestration.sources.hubspot.client import connect, list_pages, next_cursor
from orchestration.sources.hubspot.crm_object import CrmObject, sortable_timestamp
from orchestration.sources.hubspot.objects import OPTIONAL_COLUMNS, crm_objects
from orchestration.sources.hubspot.settings import NONE
from orchestration.sources.hubspot.tickets import (
    TICKETS,
    read_messages,
    read_stages,
    with_changes,
    with_tickets,
)

log = logging.getLogger("cx")

SEARCH_LIMIT = 200
OVERLAP_MS = 3_600_000
FULL_READ_DAYS = 7
DAY_MS = 86_400_000


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    client = connect(options)
    for crm_object in crm_objects(options):
        option = crm_object.option and setting_name("hubspot", crm_object.option)
        with optional_access(option and f"{option}={NONE}"):
            pages = _object_pages(client, crm_object, state.get(crm_object.table))
            if crm_object.table == "feedback" and options["tickets_object"] != NONE:
                pages = with_tickets(client, crm_object.name, pages)
            if crm_object.table != TICKETS:
                yield from pages
                continue
            yield read_stages(client, options)
            for page in pages:
                yield from with_changes(client, page) if page.table == TICKETS else (page,)
            yield from read_messages(client, state.get("ticket_messages"))


def _object_pages(
    client: ApiClient, crm_object: CrmObject, cursor: Cursor | None
) -> Iterator[Page]:
    """What is new of one object: records with their companies, then removed records."""
    name, removed = crm_object.name, f"removed_{crm_object.table}"
    for records, following in _in_batches(_new_records(client, crm_object, cursor)):
        merged = [row for record in records for row in _merged_records(record)]
        if merged:
            yield Page(removed, merged)
        landed = [crm_object.landed_record(record) for record in records]
        landed = with_companies(client, name, crm_object.company_path, landed)
        yield Page(crm_object.table, landed, following)
    # The list of archived records is not sorted by time, so each read lists all of them.
    params = {"archived": "true", "properties": "hs_object_id"}
    for records, _, _ in list_pages(client, name, params):
        yield Page(removed, [_archived_record(record) for record in records], {})


def _new_records(
    client: ApiClient, crm_object: CrmObject, cursor: Cursor | None
) -> Iterator[tuple[list[Record], Cursor]]:
    columns = (f"{column}={name}" for column, name in crm_object.columns.items())
    meaning = "|".join((crm_object.name, *columns, crm_object.interpretation))
    if cursor is not None and (cursor["meaning"] != meaning or _is_full_read_due(cursor)):
        cursor = None
    read = _listed if cursor is None or "after" in cursor else _searched
    is_checked, is_from_start = False, cursor is None
    unknown = dict(crm_object.named_values)
    for records, following in read(client, crm_object, cursor or {}):
        # HubSpot silently omits a property that the account does not have.
        requested = set(crm_object.properties)
        if not is_checked and any(requested - record["properties"].keys() for record in records):
            _check_properties(client, crm_object)
            is_checked = True
        for record in records:
            for name in crm_object.named_by:
                unknown.pop(record["properties"].get(name), None)
        yield records, following | {"meaning": meaning}
    for value, option in unknown.items() if is_from_start else ():
        unnamed, kind = crm_object.named_as
        warn_of_unused("hubspot", option, unnamed, f"{kind} '{value}'")


def _listed(
    client: ApiClient, crm_object: CrmObject, cursor: Cursor
) -> Iterator[tuple[list[Record], Cursor]]:
    """Everything, sorted by ID."""
    started_ms = cursor.get("whole_ms")
    params = {"properties": ",".join(crm_object.properties)}
    pages = list_pages(client, crm_object.name, params, cursor.get("after"))
    for records, after, response in pages:
        started_ms = started_ms or _clock_ms(response)
        following = {"since_ms": started_ms - OVERLAP_MS, "whole_ms": started_ms}
        yield records, following | ({"after": after} if after else {})


def _searched(
    client: ApiClient, crm_object: CrmObject, cursor: Cursor
) -> Iterator[tuple[list[Record], Cursor]]:
    """Everything that has changed since a time, sorted by ID."""
    path = f"crm/objects/2026-03/{crm_object.name}/search"
    since_ms, last_id, next_ms = cursor["since_ms"], cursor.get("id", "0"), cursor.get("next_ms")
    paging = Paging("hubspot", f"POST /{path}", last_id)
    while True:
        query = _search_query(crm_object, since_ms, last_id)
        response = client.request("POST", path, json=query)
        records = records_in("hubspot", response, "results")
        next_ms = next_ms or _clock_ms(response) - OVERLAP_MS
        if not records or not next_cursor(response.body):
            yield records, {"since_ms": max(next_ms, since_ms), "whole_ms": cursor["whole_ms"]}
            return
        last_id = str(max(int(id_text(record["id"])) for record in records))
        paging.check(last_id, records)
        yield records, cursor | {"id": last_id, "next_ms": next_ms}


def _search_query(crm_object: CrmObject, since_ms: int, last_id: str) -> Record:
    changed = {"propertyName": crm_object.modified_property, "operator": "GTE"}
    further = {"propertyName": "hs_object_id", "operator": "GT"}
    filters = [changed | {"value": str(since_ms)}, further | {"value": last_id}]
    return {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": crm_object.properties,
        "limit": SEARCH_LIMIT,
    }


def _check_properties(client: ApiClient, crm_object: CrmObject) -> None:
    """Check that the account has every property that is not optional.

    Raises:
        BadConfigurationError: a property is missing; the error names its setting.
    """
    path = f"crm/properties/2026-03/{crm_object.name}"
    response = client.get(path, accept=(HTTPStatus.NOT_FOUND,))
    if response.status == HTTPStatus.NOT_FOUND:
        log.warning(
            "hubspot: %s lack requested properties, and /%s does not list the existing ones",
            crm_object.name,
            path,
        )
        return
    existing = {row["name"] for row in records_in("hubspot", response, "results")}
    optional = {crm_object.columns.get(column) for column in OPTIONAL_COLUMNS}
    for name in sorted(set(crm_object.properties) - existing - optional):
        option = crm_object.settings.get(name, "access_token")
        advice = "" if name in crm_object.settings else " and its scopes"
        raise BadConfigurationError(
            f"hubspot: {crm_object.name} have no property '{name}'; check"
            f" {setting_name('hubspot', option)}{advice}"
        )


def _in_batches(
    pages: Iterator[tuple[list[Record], Cursor]],
) -> Iterator[tuple[list[Record], Cursor]]:
    """Pages joined into batches, so that one request returns the companies of many records."""
    batch: dict[str, Record] = {}
    cursor: Cursor = {}
    for records, cursor in pages:
        batch |= {id_text(record["id"]): record for record in records}
        if len(batch) >= BATCH:
            yield list(batch.values()), cursor
            batch = {}
    if batch or "after" not in cursor:
        yield list(batch.values()), cursor


def _merged_records(record: Record) -> list[Record]:
    """The records that were merged into this one; HubSpot lists them nowhere else."""
    ids = (record["properties"].get("hs_merged_object_ids") or "").split(";")
    return [{"id": id_, "merged_into_id": record["id"]} for id_ in ids if id_]


def _archived_record(record: Record) -> Record:
    archived_at = record.get("archivedAt") or record["updatedAt"]
    return {"id": record["id"], "removed_at": sortable_timestamp(archived_at)}


def _is_full_read_due(cursor: Cursor) -> bool:
    is_listing = "after" in cursor
    return not is_listing and time.time() * 1_000 - cursor["whole_ms"] > FULL_READ_DAYS * DAY_MS


def _clock_ms(response: Response) -> int:
    """The time by HubSpot's clock: ours may be wrong."""
    return int(response.sent_at.timestamp() * 1_000)
