"""Reads Zendesk: events before their tickets, tickets before the people on them.

In this order, the tickets and people that a record refers to are in the same load or an earlier
one.
"""

from collections.abc import Iterator
from dataclasses import replace
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
    split_list,
    unique,
    warn_of_unused,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.records import records_in
from orchestration.sources.rails_time_zones import iana_name
from orchestration.sources.zendesk.client import (
    connect,
    cursor_export,
    get_optional,
    list_pages,
    time_export,
)
from orchestration.sources.zendesk.records import (
    epoch_seconds,
    holiday_dates,
    schedule_intervals,
    ticket_events,
    with_domain,
    with_topic,
)
from orchestration.sources.zendesk.surveys import read_csat

# By default, the exports leave out the tickets that only AI agents have worked on.
ALL_SUPPORT_TYPES = {"support_type_scope": "all"}
# Tickets keep a group that has been deleted.
ALL_GROUPS = {"exclude_deleted": "false"}


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    client = connect(options)
    pages = list_pages(client, "/api/v2/groups.json", "groups", ALL_GROUPS)
    groups = [group for page in pages for group in page]
    yield Page("groups", unique(groups), is_full_snapshot=True)
    yield from _schedules(client)
    bots = split_list(options["bot_user_ids"])
    yield Page("bot_users", [{"id": bot} for bot in bots], is_full_snapshot=True)
    params = {"include": "comment_events"} | ALL_SUPPORT_TYPES
    for page in time_export(client, "ticket_events", state.get("ticket_events", {}), params):
        yield replace(page, records=ticket_events(page.records))
    yield from _tickets(client, options["topic_field"], state)
    yield from _users(client, bots, state.get("users", {}))
    for page in time_export(client, "organizations", state.get("organizations", {})):
        yield replace(page, records=[with_domain(record) for record in page.records])
    yield from read_csat(client, options, state)


def _users(client: ApiClient, bots: list[str], cursor: Cursor) -> Iterator[Page]:
    unknown = dict.fromkeys(bots)
    for page in cursor_export(client, "users", cursor, _updated_at):
        for user in page.records:
            unknown.pop(id_text(user["id"]), None)
        yield page
    for bot in () if cursor else unknown:
        warn_of_unused("zendesk", "bot_user_ids", "no user", f"ID '{bot}'")


def _schedules(client: ApiClient) -> Iterator[Page]:
    response = get_optional(client, "/api/v2/business_hours/schedules.json")
    if response is None:
        return
    schedules = unique(records_in("zendesk", response, "schedules"))
    holidays = []
    for schedule in schedules:
        path = f"/api/v2/business_hours/schedules/{schedule['id']}/holidays.json"
        for holiday in unique(records_in("zendesk", client.get(path), "holidays")):
            holidays += holiday_dates(holiday, schedule)
    zoned = [
        schedule | {"timezone": iana_name(schedule.get("time_zone"))} for schedule in schedules
    ]
    yield Page("schedules", zoned, is_full_snapshot=True)
    intervals = [interval for schedule in schedules for interval in schedule_intervals(schedule)]
    yield Page("schedule_intervals", intervals, is_full_snapshot=True)
    yield Page("schedule_holidays", holidays, is_full_snapshot=True)


def _tickets(client: ApiClient, topic_field: str, state: State) -> Iterator[Page]:
    if topic_field != "type":
        _check_topic_field(client, topic_field)
    cursor = state.get("tickets", {})
    if cursor.get("topic_field", topic_field) != topic_field:
        # The topic of every ticket may change, so all tickets are read again.
        cursor = {}
    params = {"include": "metric_sets"} | ALL_SUPPORT_TYPES
    for page in cursor_export(client, "tickets", cursor, _generated_at, params):
        records = [with_topic(record, topic_field) for record in page.records]
        cursor = (page.cursor or {}) | {"topic_field": topic_field}
        yield replace(page, records=records, cursor=cursor)


def _check_topic_field(client: ApiClient, topic_field: str) -> None:
    path, not_found = f"/api/v2/ticket_fields/{topic_field}.json", HTTPStatus.NOT_FOUND
    if not topic_field.isdigit() or client.get(path, accept=(not_found,)).status == not_found:
        raise BadConfigurationError(
            f"{setting_name('zendesk', 'topic_field')}: '{topic_field}' is not a ticket field of"
            " this account; set it to `type` or to the ID of a ticket field"
        )


def _generated_at(ticket: Record) -> int:
    return int(ticket.get("generated_timestamp") or _updated_at(ticket))


def _updated_at(record: Record) -> int:
    return epoch_seconds(record.get("updated_at"))
