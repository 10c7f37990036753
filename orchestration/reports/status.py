"""The status of the published version and its sources, for people and for programs."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.errors import RefreshError
from orchestration.escaping import shown
from orchestration.home import Home, database_of
from orchestration.instants import instant, normalised
from orchestration.landing.state import announced_retirements, last_failures, last_synced_at
from orchestration.notifications import unconfirmed
from orchestration.publishing import all_versions, current_version
from orchestration.records.checks import recorded_checks
from orchestration.records.last_run import FAILED, KILLED, last_run
from orchestration.reports.damage import find_damage
from orchestration.settings import Settings
from orchestration.sources.http.retirement import retirement_line
from orchestration.validation.acceptances import acceptances

OVERDUE_AFTER_HOURS = 36
VALIDATE = "validate"
# The last ones; `--json` contains all.
SHOWN_ACCEPTANCES = 5
SHOWN_NOTIFICATIONS = 5
LEDGER = (
    *("source_system", "entity", "extracted", "accepted", "rejected", "superseded"),
    "out_of_scope",
)
# The lists of checks that did not pass, by their status.
CHECK_LISTS = {
    "failed": "failed_checks",
    "warning": "warnings",
    "accepted": "accepted_checks",
}


def read_status(settings: Settings) -> dict:
    """Read the state of the home, as JSON; docs/commands.md describes the fields.

    Every instant is ISO 8601 in UTC with whole seconds, such as `2026-11-28T02:00:00Z`.
    """
    published = read_published(settings)
    damage = find_damage(settings.home)
    if published is None and not damage:
        damage = find_damage(settings.home, is_deep=True)
    checks, run = recorded_checks(settings.home), last_run(settings.home)
    report: dict = {
        "home": str(settings.home),
        "last_run": asdict(run) if run else None,
        "published": None,
        "sources": _sources(settings),
        "row_ledger": [],
        "checked_steps": list(checks),
        **{name: [] for name in CHECK_LISTS.values()},
        "acceptances": [
            record | {"accepted_at": normalised(record["accepted_at"])}
            for record in acceptances(settings.home)
        ],
        "unconfirmed_notifications": unconfirmed(settings.home),
        "versions": [path.name for path in all_versions(settings.home)],
        "damage": damage,
    }
    for step, found in checks.items():
        for check in found:
            entry = {"step": step, "check": check.name, "message": check.message}
            report[CHECK_LISTS[check.status]].append(entry)
    return report | (published or {})


def read_published(settings: Settings) -> dict | None:
    """Read `published` and `row_ledger` of the status from the current version.

    Returns:
        Nothing before the first publication; None if the version cannot be read.
    """
    try:
        version = current_version(settings.home)
        if version is None:
            return {}
        with duckdb.connect(str(database_of(version)), read_only=True) as connection:
            info = connection.execute("select * from metrics.refresh_info")
            names = [column[0] for column in info.description]
            published = dict(zip(names, info.fetchone() or (), strict=True))
            ledger = connection.execute("from quality.row_ledger order by source_system, entity")
            columns = [column[0] for column in ledger.description]
            rows = [dict(zip(columns, row, strict=True)) for row in ledger.fetchall()]
    except (RefreshError, duckdb.Error):
        return None
    age = datetime.now(UTC).replace(tzinfo=None) - published["published_at"]
    age_hours = round(age.total_seconds() / 3600, 2)
    return {
        "published": {name: _json_value(value) for name, value in published.items()}
        | {"age_hours": age_hours, "is_overdue": age_hours > OVERDUE_AFTER_HOURS},
        # A version of an earlier release has fewer counts.
        "row_ledger": [{name: row.get(name, 0) for name in LEDGER} for row in rows],
    }


def _json_value(value: object) -> object:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _sources(settings: Settings) -> list[dict]:
    synced_at, failures = last_synced_at(settings), last_failures(settings)
    retirements = announced_retirements(settings)
    sources = []
    for system in settings.landings:
        read_at, failure = synced_at.get(system), failures.get(system)
        age = (datetime.now(UTC) - read_at).total_seconds() / 3600 if read_at else None
        sources.append(
            {
                "source_system": system,
                "read_at": instant(read_at) if read_at else None,
                "age_hours": None if age is None else round(age, 2),
                "last_failure": failure
                and failure | {"failed_at": normalised(failure["failed_at"])},
                "api_retirement": retirements.get(system),
            }
        )
    return sources


def print_status(report: dict) -> None:
    """Print the status."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for line in _lines_before_ledger(report):
        console.print(shown(line))
    if report["published"]:
        console.print(_ledger(report["row_ledger"]))
    for line in _lines_after_ledger(report):
        console.print(shown(line))


def _lines_before_ledger(report: dict) -> list[str]:
    return [*report["damage"], *_run_lines(report["last_run"], report), *_published_lines(report)]


def _run_lines(run: dict | None, report: dict) -> list[str]:
    """The last run; the reasons of a failed gate are among the failed checks."""
    if run is None:
        return []
    line = f"Last run: {', '.join(run['steps']) or 'no step'} {run['outcome']}"
    if run["outcome"] not in ("running", "succeeded"):
        step = run["steps"][-1] if run["steps"] else "the start"
        line = f"Last run: {run['outcome']} at {step}"
    ended = f" to {_minute(run['ended_at'])}" if run["ended_at"] else ""
    line += f", {_minute(run['started_at'])}{ended}"
    is_check = run["steps"] and any(
        check["step"] == run["steps"][-1] for check in report["failed_checks"]
    )
    if run["outcome"] == KILLED:
        line += ": its process was killed, or the machine went down; refresh again"
    if run["outcome"] == FAILED and run["reason"] and not is_check:
        line += f": {run['reason']}"
    return [line]


def _published_lines(report: dict) -> list[str]:
    published = report["published"]
    if published is None:
        return [
            "No published version can be read."
            if report["damage"]
            else "Nothing is published yet; run `cx refresh`."
        ]
    line = (
        f"Published {published['refresh_id']}, as of {published['as_of_date']}, since"
        f" {_minute(published['published_at'])}, {published['age_hours']:.1f} h old"
    )
    if published["is_overdue"]:
        line += f": overdue, more than {OVERDUE_AFTER_HOURS} h"
    if report["versions"] and published["refresh_id"] < report["versions"][-1]:
        line += f" (after a rollback; {report['versions'][-1]} is newer)"
    return [line]


def _ledger(rows: list[dict]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in LEDGER:
        is_name = name in LEDGER[:2]
        # Spaces, so that a narrow terminal breaks headings and keeps names and numbers whole.
        table.add_column(
            name.removesuffix("_system").replace("_", " "),
            justify="left" if is_name else "right",
            no_wrap=is_name,
        )
    for row in rows:
        table.add_row(
            *(
                f"{row[name]:,}" if isinstance(row[name], int) else shown(row[name])
                for name in LEDGER
            )
        )
    return table


def _lines_after_ledger(report: dict) -> list[str]:
    lines = []
    for source in report["sources"]:
        age = (
            "not read yet" if source["read_at"] is None else f"read {source['age_hours']:.1f} h ago"
        )
        if failure := source["last_failure"]:
            age += f"; failed {_minute(failure['failed_at'])}: {failure['reason']}"
        lines.append(f"{source['source_system']}: {age}")
        if retirement := source.get("api_retirement"):
            lines.append(f"warning: {retirement_line(source['source_system'], retirement)}")
    for accepted in report["acceptances"][-SHOWN_ACCEPTANCES:]:
        suites = ", ".join(accepted["suites"]) or "no failed suite"
        line = f"accepted {_minute(accepted['accepted_at'])} by {accepted['by']}"
        lines.append(f"{line}: {accepted['reason']} ({suites})")
    for status, name in CHECK_LISTS.items():
        lines += [
            f"{status} at {_step(check, report)}: {check['message']}" for check in report[name]
        ]
    if any(check["step"] == VALIDATE for name in CHECK_LISTS.values() for check in report[name]):
        lines.append(f"Failing rows: {Home(Path(report['home'])).data_docs}")
    for message in report["unconfirmed_notifications"][-SHOWN_NOTIFICATIONS:]:
        lines.append(
            f"{message['state']} {_minute(message['sent_at'])}, and not sent again:"
            f" {message['title']}"
        )
    if not report["checked_steps"]:
        lines.append("No checks have run yet.")
    elif not report["failed_checks"]:
        lines.append("No check fails.")
    return lines


def _step(check: dict, report: dict) -> str:
    """The step of a check, with a note if the last run did not reach it."""
    run = report["last_run"]
    is_earlier = run is not None and check["step"] not in run["steps"]
    return f"{check['step']} of an earlier run" if is_earlier else check["step"]


def _minute(text: str) -> str:
    """An instant for people, such as `2026-11-28 02:00 UTC`."""
    return f"{text[:16].replace('T', ' ')} UTC"
