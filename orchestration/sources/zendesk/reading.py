"""What is read from Zendesk, and in which order: events before their tickets, tickets before the people on them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Page, Record, State, setting_name, split_list
from orchestration.sources.http.client import ApiClient
from orchestration.sources.rails_time_zones import iana_name
from orchestration.sources.zendesk.exports import cursor_export, records_in, time_export
from orchestration.sources.zendesk.lists import listed, of_plan
from orchestration.sources.zendesk.records import (
    days_of,
    events_of,
    intervals_of,
    with_domain,
    with_topic,
)
from orchestration.sources.zendesk.sign_in import signed_in

# A rating can change until its ticket is closed, at the latest 28 days after it was solved.
RATING_OVERLAP_SECONDS = 29 * 86_400
# Without it, tickets that no person works on are left out, and what happens to them.
OF_AI_AGENTS_TOO = {"support_type_scope": "all"}
# Tickets keep the group they had.
ALL_GROUPS = {"exclude_deleted": "false"}
UNKNOWN_FIELD = (HTTPStatus.NOT_FOUND,)


def read(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    api = signed_in(options)
    groups = [
        group for page in listed(api, "/api/v2/groups.json", "groups", ALL_GROUPS) for group in page
    ]
    yield Page("groups", _unique(groups), is_full_snapshot=True)
    yield from _schedules(api)
    bots = split_list(options["bot_user_ids"])
    yield Page("bot_users", [{"id": bot} for bot in bots], is_full_snapshot=True)
    asked = {"include": "comment_events"} | OF_AI_AGENTS_TOO
    for page in time_export(api, "ticket_events", state.get("ticket_events", {}), asked):
        yield replace(page, records=events_of(page.records))
    yield from _tickets(api, options["topic_field"], state)
    yield from cursor_export(
        api, "users", state.get("users", {}), lambda user: _epoch(user.get("updated_at"))
    )
    for page in time_export(api, "organizations", state.get("organizations", {})):
        yield replace(page, records=[with_domain(record) for record in page.records])
    yield from _satisfaction_ratings(
        api, state.get("satisfaction_ratings", {}).get("created_at", 0)
    )


def _schedules(api: ApiClient) -> Iterator[Page]:
    path = "/api/v2/business_hours/schedules.json"
    answer = of_plan(api, path)
    if answer is None:
        return
    schedules = _unique(records_in(answer.body, "schedules", path))
    holidays = []
    for schedule in schedules:
        path = f"/api/v2/business_hours/schedules/{schedule['id']}/holidays.json"
        for holiday in _unique(records_in(api.get(path).body, "holidays", path)):
            holidays += days_of(holiday, schedule)
    zoned = [
        schedule | {"timezone": iana_name(schedule.get("time_zone"))} for schedule in schedules
    ]
    yield Page("schedules", zoned, is_full_snapshot=True)
    intervals = [interval for schedule in schedules for interval in intervals_of(schedule)]
    yield Page("schedule_intervals", intervals, is_full_snapshot=True)
    yield Page("schedule_holidays", holidays, is_full_snapshot=True)


def _tickets(api: ApiClient, topic_field: str, state: State) -> Iterator[Page]:
    if topic_field != "type":
        path = f"/api/v2/ticket_fields/{topic_field}.json"
        if not topic_field.isdigit() or api.get(path, accept=UNKNOWN_FIELD).status in UNKNOWN_FIELD:
            raise BadConfigurationError(
                f"{setting_name('zendesk', 'topic_field')}: neither `type` nor the id of a ticket field of this account"
            )
    cursor = state.get("tickets", {})
    if cursor.get("topic_field", topic_field) != topic_field:
        # Another field: every ticket lands again.
        cursor = {}
    asked = {"include": "metric_sets"} | OF_AI_AGENTS_TOO
    for page in cursor_export(api, "tickets", cursor, _generated, asked):
        records = [with_topic(record, topic_field) for record in page.records]
        yield replace(page, records=records, cursor=page.cursor | {"topic_field": topic_field})


def _satisfaction_ratings(api: ApiClient, created_at: int) -> Iterator[Page]:
    asked = {"start_time": created_at - RATING_OVERLAP_SECONDS} if created_at else {}
    for records in listed(
        api, "/api/v2/satisfaction_ratings.json", "satisfaction_ratings", asked, may_lack=True
    ):
        created_at = max([created_at, *(_epoch(record.get("created_at")) for record in records)])
        read_to = datetime.fromtimestamp(created_at, UTC) if created_at else None
        yield Page("satisfaction_ratings", records, {"created_at": created_at}, read_to=read_to)


def _unique(records: list[Record]) -> list[Record]:
    """Records of a list that moved while it was read, each once."""
    return list({str(record["id"]): record for record in records}.values())


def _generated(ticket: Record) -> int:
    return int(ticket.get("generated_timestamp") or _epoch(ticket.get("updated_at")))


def _epoch(instant: str | None) -> int:
    return int(datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp()) if instant else 0
