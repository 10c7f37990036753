"""Salesforce: what is new of one object, page by page in the order of (SystemModstamp, Id).

Where a page ends is where the next query could begin, so an expired locator, a kill or a long read costs nothing. Two
things need care. Rows become visible late, after rows with a later SystemModstamp: reading goes back by `OVERLAP`. And
locators name rows, not their values: one that was changed after the query has its new SystemModstamp on a later page,
and must not carry the cursor past rows not yet read.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from orchestration.errors import RefreshError
from orchestration.sources.connector import Cursor, Page, Record
from orchestration.sources.http.client import check_progress
from orchestration.sources.salesforce.bulk import bulk_records
from orchestration.sources.salesforce.org import DATA, Org, error_code, part
from orchestration.sources.salesforce.selection import Selection

OVERLAP = timedelta(minutes=10)
# The most that an answer may hold; Salesforce takes fewer where records are wide.
BATCH = {"Sforce-Query-Options": "batchSize=2000"}
# A place in the order: SystemModstamp as Salesforce writes it, and Id.
Place = tuple[str, str]


def new_pages(org: Org, selection: Selection, state: Cursor, bulk_rows: int) -> Iterator[Page]:
    """Pages of everything that has changed since the state, deleted records among it."""
    place = _start(selection, state)
    condition = None if state else selection.first_condition
    while True:
        answer = org.get(
            f"{DATA}/queryAll", {"q": soql(selection, place, condition)}, headers=BATCH
        )
        # By the org's time: its clock and ours need not agree.
        asked_at, began = _text(answer.sent_at), place
        is_large, url = int(part(answer, "totalSize")) >= bulk_rows, None
        while answer.status == HTTPStatus.OK:
            records = [_record(selection, record) for record in part(answer, "records")]
            place = _last(records, asked_at, place)
            if records:
                yield _page(selection, records, place)
            if answer.body.get("done", True) or not answer.body.get("nextRecordsUrl"):
                return
            if is_large and place != began:
                for records in bulk_records(org, selection, soql(selection, place, condition)):
                    place = _last(records, asked_at, place)
                    yield _page(selection, records, place)
                return
            before, url = url, answer.body["nextRecordsUrl"]
            check_progress("salesforce", f"GET {url}", before, url)
            answer = org.get(url, headers=BATCH, accept=(HTTPStatus.BAD_REQUEST,))
        code = error_code(answer)
        if code != "INVALID_QUERY_LOCATOR" or place == began:
            raise RefreshError(
                f"salesforce: further rows of {selection.object_name} were refused ({code}); run again"
            )


def soql(selection: Selection, place: Place | None, condition: str | None) -> str:
    """The query for everything after a place, in order."""
    conditions = [condition] if condition else []
    if place is not None:
        instant, last_id = place[0].replace("+0000", "Z"), place[1]
        conditions.append(f"SystemModstamp >= {instant}")
        if last_id:
            conditions.append(f"(SystemModstamp > {instant} OR Id > '{last_id}')")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    names = ", ".join(dict.fromkeys(selection.fields.values()))
    return f"SELECT {names} FROM {selection.object_name}{where} ORDER BY SystemModstamp, Id"


def _start(selection: Selection, state: Cursor) -> Place | None:
    """The place that reading begins after: None for the beginning."""
    if (
        selection.is_read_whole
        or state.get("mark") != selection.mark
        or not state.get("system_modstamp")
    ):
        return None
    return _text(datetime.fromisoformat(state["system_modstamp"]) - OVERLAP), ""


def _record(selection: Selection, given: Record) -> Record:
    record = {column: given.get(name) for column, name in selection.fields.items()}
    selection.finish(record)
    return record


def _page(selection: Selection, records: list[Record], place: Place | None) -> Page:
    if place is None:
        return Page(selection.table, records)
    cursor = {"system_modstamp": place[0], "mark": selection.mark}
    return Page(selection.table, records, cursor, read_to=datetime.fromisoformat(place[0]))


def _last(records: list[Record], asked_at: str, before: Place | None) -> Place | None:
    """The last place that these records reach; what changed after the query was asked says nothing about it."""
    places = ((record["system_modstamp"], record["id"]) for record in records)
    reached = max((place for place in places if place[0] and place[0] <= asked_at), default=None)
    return max(filter(None, (reached, before)), default=None)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
