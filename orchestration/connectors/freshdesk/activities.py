"""Changes of status from the export of ticket activities: one file a day, kept for thirty days.

Freshdesk names a file by an address that carries a signature of its own, on another host: it is asked for without
the account's key, and errors never show more of it than its path. A file comes the day after, or later, or not at
all; those that are missing before one that came are asked for again for some days.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from orchestration.connectors.connector import Options, Page, Record, State, setting
from orchestration.connectors.http import Api
from orchestration.errors import BadConfigurationError, RefreshError

log = logging.getLogger("cx")

PATH = "api/v2/export/ticket_activities"
KEPT, ASKED_AGAIN = timedelta(days=30), timedelta(days=3)
DAY = timedelta(days=1)


def read_activities(api: Api, options: Options, state: State) -> Iterator[Page]:
    """The changes of status in all files that have come since the state.

    Raises:
        BadConfigurationError: the account does not give the export, or a setting does not parse.
        RefreshError: a file is not what Freshdesk documents.
    """
    if options["activities_export"] == "false":
        return
    today, cursor = datetime.now(UTC).date(), state.get("ticket_activities", {})
    # The last file once more: what was there of its day may have been a part.
    first = date.fromisoformat(cursor["day"]) if cursor else _first_day(options, today)
    missing = [day for day in cursor.get("missing", []) if date.fromisoformat(day) >= today - ASKED_AGAIN]
    files = _Files(api)
    for day in list(missing):
        if (activities := files.of(day)) is not None:
            missing.remove(day)
            yield Page("ticket_activities", _status_changes(activities), {"day": cursor["day"], "missing": missing})
    waiting: list[str] = []
    for number in range((today - first).days + 1):
        day = (first + number * DAY).isoformat()
        if (activities := files.of(day)) is None:
            waiting.append(day)
            continue
        missing, waiting = [*missing, *waiting], []
        yield Page("ticket_activities", _status_changes(activities), {"day": day, "missing": missing})
    if len(waiting) > KEPT.days:
        log.warning(
            "freshdesk: no file of ticket activities has come, so changes of status are what tickets say of their last"
            " ones; %s=false spares asking",
            setting("freshdesk", "activities_export"),
        )


def _first_day(options: Options, today: date) -> date:
    if not options["activities_since"]:
        return today - KEPT
    try:
        return date.fromisoformat(options["activities_since"])
    except ValueError:
        raise BadConfigurationError(
            f"{setting('freshdesk', 'activities_since')}: '{options['activities_since']}' is no date; write YYYY-MM-DD"
        ) from None


class _Files:
    """The export's files by their day."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._hosts: dict[str, Api] = {}

    def of(self, day: str) -> list[Record] | None:
        """The activities of a day; None where no file has come."""
        answer = self._api.get(PATH, {"created_at": day}, accept=(403, 404))
        if answer.status == 403:
            raise BadConfigurationError(
                f"freshdesk: {PATH} is refused; have the export of ticket activities switched on, or set "
                f"{setting('freshdesk', 'activities_export')}=false to go by what tickets say of their last changes"
            )
        export = answer.body.get("export") if answer.status < 300 else None
        named = export[0] if isinstance(export, list) and export else export
        if not named:
            return None
        address = named["url"]
        host = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        file = self._hosts.setdefault(host, Api("freshdesk", host)).get(address, accept=(403, 404))
        if file.status >= 300:
            return None
        try:
            return file.body["activities_data"]
        except (KeyError, TypeError):
            raise RefreshError(f"freshdesk: the file of ticket activities of {day} has no activities_data") from None


def _status_changes(activities: list[Record]) -> list[Record]:
    """The activities that change a status, in their order within a ticket's second."""
    rows: dict[str, Record] = {}
    position: Counter = Counter()
    for activity in activities:
        what = activity["activity"]
        if "status" not in what:
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
    """Day-first, as in `19-02-2026 09:33:38 +0000`."""
    return f"{datetime.strptime(text, '%d-%m-%Y %H:%M:%S %z').astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
