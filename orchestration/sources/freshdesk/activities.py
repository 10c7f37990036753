"""Status changes from the export of ticket activities: one file per day, retained for 30 days.

Freshdesk returns a presigned address of each file, on another host of its own or on Amazon S3. The
request for it does not carry the account's key, and errors do not show the address's query. A file
appears on the next day, later, or not at all. Missing files before an available one are requested
again for three days.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import Options, Page, Record, State, setting_name
from orchestration.sources.freshdesk.settings import ACTIVITIES_RETENTION, first_activities_day
from orchestration.sources.http.address import is_on_site
from orchestration.sources.http.client import ApiClient

log = logging.getLogger("cx")

PATH = "api/v2/export/ticket_activities"
# Where the files of the export may be.
DOMAINS = ("freshdesk.com", "freshworks.com", "amazonaws.com")
DAY = timedelta(days=1)
RETRY_MISSING = timedelta(days=3)


def read_activities(client: ApiClient, options: Options, state: State) -> Iterator[Page]:
    """The status changes in the files that have appeared since the state.

    An account without the export has none, which is an error if `activities_export` is `true`.

    Raises:
        BadConfigurationError: the account lacks the export, or a setting is malformed.
        RefreshError: a file is not in the documented format.
    """
    if options["activities_export"] == "false":
        return
    try:
        yield from _new_activities(client, options, state)
    except _ExportRefusedError as refused:
        if options["activities_export"] == "true":
            raise
        log.warning("%s", refused)


def _new_activities(client: ApiClient, options: Options, state: State) -> Iterator[Page]:
    today, cursor = datetime.now(UTC).date(), state.get("ticket_activities", {})
    # The last file is read again: it may have been incomplete.
    first = date.fromisoformat(cursor["day"]) if cursor else first_activities_day(options, today)
    missing = [
        day for day in cursor.get("missing", []) if date.fromisoformat(day) >= today - RETRY_MISSING
    ]
    files = _Files(client, options["base_url"])
    for day in list(missing):
        if (activities := files.of(day)) is not None:
            missing.remove(day)
            yield Page(
                "ticket_activities",
                _status_changes(activities),
                {"day": cursor["day"], "missing": missing},
            )
    pending: list[str] = []
    for number in range((today - first).days + 1):
        day = (first + number * DAY).isoformat()
        if (activities := files.of(day)) is None:
            pending.append(day)
            continue
        missing, pending = [*missing, *pending], []
        yield Page(
            "ticket_activities", _status_changes(activities), {"day": day, "missing": missing}
        )
    if len(pending) > ACTIVITIES_RETENTION.days:
        log.warning(
            "freshdesk: the export of ticket activities has no files for the last %d days, so only"
            " the last status changes of each ticket are known; set %s=false if the account does"
            " not"
            " have the export",
            len(pending),
            setting_name("freshdesk", "activities_export"),
        )


class _ExportRefusedError(BadConfigurationError):
    """The account lacks the export of ticket activities, or the key is not an administrator's."""


class _Files:
    """The files of the export, by day."""

    def __init__(self, client: ApiClient, base_url: str) -> None:
        self._client, self._base_url = client, base_url
        self._hosts: dict[str, ApiClient] = {}

    def of(self, day: str) -> list[Record] | None:
        """The activities of a day; None if its file has not appeared."""
        response = self._client.get(PATH, {"created_at": day}, accept=(403, 404))
        if response.status == 403:
            raise _ExportRefusedError(
                f"freshdesk: GET {PATH} returned 403 Forbidden; use an administrator's key, have"
                " Freshdesk enable the export of ticket activities, or set"
                f" {setting_name('freshdesk', 'activities_export')}=false to read only the last"
                " status changes of each ticket"
            )
        address = _address(response.body) if response.status < 300 else None
        if address is None:
            return None
        if not is_on_site(self._base_url, address, DOMAINS):
            raise RefreshError(
                f"freshdesk: GET {PATH}: the address of the file of {day} is not an encrypted"
                " address of Freshdesk or Amazon S3; contact Freshdesk support"
            )
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
                f"freshdesk: the file of ticket activities of {day} has no `activities_data`;"
                " contact Freshdesk support"
            ) from None


def _address(body: Any) -> str | None:
    """The address of a file, alone or in a list; None if the response names no file."""
    export = body.get("export") if isinstance(body, dict) else None
    entries = export if isinstance(export, list) else [export]
    return next(
        (str(entry["url"]) for entry in entries if isinstance(entry, dict) and entry.get("url")),
        None,
    )


def _status_changes(activities: list[Record]) -> list[Record]:
    """The activities that change a status, numbered within each second of a ticket."""
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
    """A timestamp, day-first as in `19-02-2026 09:33:38 +0000` or ISO 8601, as ISO 8601 in UTC."""
    day_first = text[2:3] == "-"
    instant = (
        datetime.strptime(text, "%d-%m-%Y %H:%M:%S %z")
        if day_first
        else datetime.fromisoformat(text)
    )
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
