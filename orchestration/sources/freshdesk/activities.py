"""Changes of status from the export of ticket activities: one file a day, kept for thirty days.

Freshdesk names a file by an address that carries a signature of its own, on another host: it is asked for without
the account's key, and errors never show more of it than its path. A file comes the day after, or later, or not at
all; those that are missing before one that came are asked for again for some days.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import Options, Page, Record, State, setting_name
from orchestration.sources.http.client import ApiClient

log = logging.getLogger("cx")

PATH = "api/v2/export/ticket_activities"
KEPT, ASKED_AGAIN = timedelta(days=30), timedelta(days=3)
DAY = timedelta(days=1)


def read_activities(api: ApiClient, options: Options, state: State) -> Iterator[Page]:
    """The changes of status in all files that have come since the state.

    An account that does not give the export has none, unless the settings say that it does.

    Raises:
        BadConfigurationError: the account does not give the export as the settings say, or a setting does not parse.
        RefreshError: a file is not what Freshdesk documents.
    """
    if options["activities_export"] == "false":
        return
    try:
        yield from _since(api, options, state)
    except _RefusedExportError as refused:
        if options["activities_export"] == "true":
            raise
        log.warning("%s", refused)


def _since(api: ApiClient, options: Options, state: State) -> Iterator[Page]:
    today, cursor = datetime.now(UTC).date(), state.get("ticket_activities", {})
    # The last file once more: what was there of its day may have been a part.
    first = date.fromisoformat(cursor["day"]) if cursor else first_day(options, today)
    missing = [
        day for day in cursor.get("missing", []) if date.fromisoformat(day) >= today - ASKED_AGAIN
    ]
    files = _Files(api)
    for day in list(missing):
        if (activities := files.of(day)) is not None:
            missing.remove(day)
            yield Page(
                "ticket_activities",
                _status_changes(activities),
                {"day": cursor["day"], "missing": missing},
            )
    waiting: list[str] = []
    for number in range((today - first).days + 1):
        day = (first + number * DAY).isoformat()
        if (activities := files.of(day)) is None:
            waiting.append(day)
            continue
        missing, waiting = [*missing, *waiting], []
        yield Page(
            "ticket_activities", _status_changes(activities), {"day": day, "missing": missing}
        )
    if len(waiting) > KEPT.days:
        log.warning(
            "freshdesk: no file of ticket activities has come, so changes of status are what tickets say of their last"
            " ones; %s=false spares asking",
            setting_name("freshdesk", "activities_export"),
        )


def first_day(options: Options, today: date) -> date:
    """The first day to ask of the export.

    Raises:
        BadConfigurationError: the option is no date.
    """
    if not options["activities_since"]:
        return today - KEPT
    try:
        return date.fromisoformat(options["activities_since"])
    except ValueError:
        raise BadConfigurationError(
            f"{setting_name('freshdesk', 'activities_since')}: '{options['activities_since']}' is no date; write YYYY-MM-DD"
        ) from None


class _RefusedExportError(BadConfigurationError):
    """The account has no export of ticket activities, or the key is no administrator's."""


class _Files:
    """The export's files by their day."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._hosts: dict[str, ApiClient] = {}

    def of(self, day: str) -> list[Record] | None:
        """The activities of a day; None where no file has come."""
        answer = self._api.get(PATH, {"created_at": day}, accept=(403, 404))
        if answer.status == 403:
            raise _RefusedExportError(
                f"freshdesk: {PATH} is refused; have the export of ticket activities switched on, or set "
                f"{setting_name('freshdesk', 'activities_export')}=false to go by what tickets say of their last changes"
            )
        address = _address(answer.body) if answer.status < 300 else None
        if address is None:
            return None
        host = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        file = self._hosts.setdefault(host, ApiClient("freshdesk", host)).get(
            address, accept=(403, 404)
        )
        if file.status >= 300:
            return None
        try:
            return file.body["activities_data"]
        except (KeyError, TypeError):
            raise RefreshError(
                f"freshdesk: the file of ticket activities of {day} has no activities_data"
            ) from None


def _address(body: Any) -> str | None:
    """Where a file is, which is named alone or in a list; None where no file is named."""
    export = body.get("export") if isinstance(body, dict) else None
    entries = export if isinstance(export, list) else [export]
    return next(
        (entry["url"] for entry in entries if isinstance(entry, dict) and entry.get("url")), None
    )


def _status_changes(activities: list[Record]) -> list[Record]:
    """The activities that change a status, in their order within a ticket's second."""
    rows: dict[str, Record] = {}
    position: Counter = Counter()
    for activity in activities:
        what = activity.get("activity")
        if not isinstance(what, dict) or "status" not in what:
            continue
        at, ticket_id = _instant(activity["performed_at"]), str(activity["ticket_id"])
        key = f"{ticket_id}-{at}-{what['status']}"
        if key in rows:
            continue
        rows[key] = activity | {
            "id": key,
            "performed_at": at,
            "sequence": position[ticket_id, at],
            "status": what["status"],
            "is_new_ticket": bool(what.get("new_ticket")),
            "is_automation": "automation" in what,
        }
        position[ticket_id, at] += 1
    return list(rows.values())


def _instant(text: str) -> str:
    """Day-first, as in `19-02-2026 09:33:38 +0000`; else as Freshdesk writes instants elsewhere."""
    day_first = text[2:3] == "-"
    instant = (
        datetime.strptime(text, "%d-%m-%Y %H:%M:%S %z")
        if day_first
        else datetime.fromisoformat(text)
    )
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
