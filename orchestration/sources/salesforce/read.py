"""What is new of each object, page by page in the order of (SystemModstamp, Id).

The history of cases has no SystemModstamp and is read in the order of (CreatedDate, Id).

Every page ends where the next query may start, so an expired locator or an interrupted read loses
nothing. Two cases need care. Rows may become visible after rows with a later SystemModstamp, so
each read starts `OVERLAP` before the last one ended. Locators identify rows, not their values: a
row that changed after the query has its new SystemModstamp on a later page, and must not move the
cursor past rows that are still to come.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from orchestration.errors import RefreshError
from orchestration.sources.connector import (
    Cursor,
    Options,
    Page,
    Record,
    State,
    is_default,
    setting_name,
    split_list,
    warn_of_unused,
)
from orchestration.sources.http.errors import optional_access
from orchestration.sources.http.paging import Paging
from orchestration.sources.salesforce.bulk import bulk_records
from orchestration.sources.salesforce.cases import read_lists, warn_of_unknown_bots
from orchestration.sources.salesforce.client import (
    DATA,
    SalesforceClient,
    connect,
    error_code,
    field_of,
)
from orchestration.sources.salesforce.fields import ObjectQuery, object_queries
from orchestration.sources.salesforce.settings import (
    NONE,
    OPTIONS,
    check_options,
    order_statuses,
)

OVERLAP = timedelta(minutes=10)
# The largest page; Salesforce sends fewer rows if they are wide.
BATCH = {"Sforce-Query-Options": "batchSize=2000"}
CURRENCY_TYPES = "SELECT IsoCode, ConversionRate FROM CurrencyType"
# A position in the order: SystemModstamp as Salesforce formats it, and Id.
Position = tuple[str, str]


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    check_options(options)
    client = connect(options)
    queries = object_queries(client, options)
    for query in queries:
        option = query.option and setting_name("salesforce", query.option)
        with optional_access(option and f"{option}={NONE}"):
            cursor = state.get(query.table, {})
            yield from _new_pages(client, query, cursor, int(options["bulk_rows"]))
        if _start(query, cursor) is None:
            _warn_of_unused_names(query, options)
    if options["tickets_object"] != NONE:
        with optional_access(f"{setting_name('salesforce', 'tickets_object')}={NONE}"):
            yield from read_lists(client, options)
            if "cases" not in state:
                warn_of_unknown_bots(client, options)
    has_currencies = any("CurrencyIsoCode" in query.fields.values() for query in queries)
    uses_rates = has_currencies and options["use_conversion_rates"] == "true"
    with optional_access(f"{setting_name('salesforce', 'use_conversion_rates')}=false"):
        rates = _currencies(client) if uses_rates else []
    yield Page("currency_types", rates, is_full_snapshot=True)


def _warn_of_unused_names(query: ObjectQuery, options: Options) -> None:
    """Warn of statuses, lead sources and record types that only a setting names."""
    named = {
        "orders": ("status", "order_statuses", set(order_statuses(options))),
        "leads": ("LeadSource", "referral_lead_source", {options["referral_lead_source"]}),
        "cases": (
            "record type",
            "ticket_record_types",
            set(split_list(options["ticket_record_types"])),
        ),
    }
    what, option, names = named.get(query.table, ("", "", set()))
    for name in sorted(names - query.seen) if not is_default(OPTIONS, options, option) else ():
        warn_of_unused("salesforce", option, f"no {query.object_name}", f"{what} '{name}'")


def _currencies(client: SalesforceClient) -> list[Record]:
    """The org's conversion rates; an org with a single currency does not have this object."""
    return field_of(client.get(f"{DATA}/query", {"q": CURRENCY_TYPES}), "records")


def _new_pages(
    client: SalesforceClient, query: ObjectQuery, cursor: Cursor, bulk_rows: int
) -> Iterator[Page]:
    """Pages of everything that has changed since the cursor, deleted records included."""
    position = _start(query, cursor)
    condition = None if cursor else query.first_condition
    while True:
        params = {"q": _soql(query, position, condition)}
        response = client.get(f"{DATA}/queryAll", params, headers=BATCH)
        # By the org's clock, which may differ from ours.
        queried_at, started = _timestamp(response.sent_at), position
        is_large = int(field_of(response, "totalSize")) >= bulk_rows
        url: str | None = None
        paging = Paging("salesforce", f"GET {DATA}/queryAll")
        while response.status == HTTPStatus.OK:
            records = [_record(query, record) for record in field_of(response, "records")]
            position = _advance(position, records, queried_at)
            if records:
                yield _page(query, records, position)
            if response.body.get("done", True) or not response.body.get("nextRecordsUrl"):
                return
            if is_large and position != started:
                for records in bulk_records(client, query, _soql(query, position, condition)):
                    position = _advance(position, records, queried_at)
                    yield _page(query, records, position)
                return
            url = response.body["nextRecordsUrl"]
            paging.check(url, records)
            response = client.get(url, headers=BATCH, accept=(HTTPStatus.BAD_REQUEST,))
        code = error_code(response)
        if code != "INVALID_QUERY_LOCATOR" or position == started:
            raise RefreshError(
                f"salesforce: the next page of {query.object_name} was refused ({code}); run again"
            )


def _soql(query: ObjectQuery, position: Position | None, condition: str | None) -> str:
    """The query for everything after a position, in order."""
    conditions = [part for part in (query.condition, condition) if part]
    time = query.time_field
    if position is not None:
        instant, last_id = position[0].replace("+0000", "Z"), position[1]
        conditions.append(f"{time} >= {instant}")
        if last_id:
            conditions.append(f"({time} > {instant} OR Id > '{last_id}')")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    names = ", ".join(dict.fromkeys(query.fields.values()))
    return f"SELECT {names} FROM {query.object_name}{where} ORDER BY {time}, Id"


def _start(query: ObjectQuery, cursor: Cursor) -> Position | None:
    """The position that the read starts after; None to read everything."""
    is_resumable = not query.has_formula and cursor.get("mark") == query.fingerprint
    if not is_resumable or not cursor.get("system_modstamp"):
        return None
    return _timestamp(datetime.fromisoformat(cursor["system_modstamp"]) - OVERLAP), ""


def _record(query: ObjectQuery, returned: Record) -> Record:
    record = {column: _value(returned, name) for column, name in query.fields.items()}
    query.normalize(record)
    return record


def _value(returned: Record, name: str) -> Any:
    """The value of a field, or of a field of a record that it refers to."""
    value: Any = returned
    for part in name.split("."):
        value = value.get(part) if value is not None else None
    return value


def _page(query: ObjectQuery, records: list[Record], position: Position | None) -> Page:
    if position is None:
        return Page(query.table, records)
    cursor = {"system_modstamp": position[0], "mark": query.fingerprint}
    return Page(query.table, records, cursor, read_to=datetime.fromisoformat(position[0]))


def _advance(before: Position | None, records: list[Record], queried_at: str) -> Position | None:
    """The last position that the records reach; changes after the query do not count."""
    positions = ((record["system_modstamp"], record["id"]) for record in records)
    reached = max(
        (position for position in positions if position[0] and position[0] <= queried_at),
        default=None,
    )
    return max(filter(None, (reached, before)), default=None)


def _timestamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
