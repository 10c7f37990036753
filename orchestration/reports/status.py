"""The status of the published version and its sources, for people and for programs."""

from datetime import UTC, datetime

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.build.report import failing_checks, have_checks_run
from orchestration.errors import RefreshError
from orchestration.escaping import shown
from orchestration.home import database_of
from orchestration.landing.state import last_failures, last_synced_at
from orchestration.publishing import all_versions, current_version
from orchestration.reports.damage import find_damage
from orchestration.settings import Settings
from orchestration.validation.acceptances import acceptances

OVERDUE_AFTER_HOURS = 36
# The last ones; `--json` contains all.
SHOWN_ACCEPTANCES = 5
LEDGER = (
    *("source_system", "entity", "extracted", "accepted", "rejected", "superseded"),
    "out_of_scope",
)


def read_status(settings: Settings) -> dict:
    """Read the state of the home.

    Returns:
        `published` (None before the first publication), `sources` (time of the last complete read
        and last failure of each), `row_ledger`, `have_checks_run`, `failing_checks`,
        `acceptances` (oldest first), `versions` and `damage` (a line for each damaged or missing
        file).
    """
    published = read_published(settings)
    damage = find_damage(settings.home)
    if published is None and not damage:
        damage = find_damage(settings.home, is_deep=True)
    report: dict = {
        "home": str(settings.home),
        "published": None,
        "sources": _sources(settings),
        "row_ledger": [],
        "have_checks_run": have_checks_run(settings.home),
        "failing_checks": failing_checks(settings.home),
        "acceptances": acceptances(settings.home),
        "versions": [path.name for path in all_versions(settings.home)],
        "damage": damage,
    }
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
    published["age_hours"] = round(age.total_seconds() / 3600, 2)
    published["is_overdue"] = published["age_hours"] > OVERDUE_AFTER_HOURS
    return {
        "published": published,
        # A version of an earlier release has fewer counts.
        "row_ledger": [{name: row.get(name, 0) for name in LEDGER} for row in rows],
    }


def _sources(settings: Settings) -> list[dict]:
    synced_at, failures = last_synced_at(settings), last_failures(settings)
    return [
        {
            "source_system": system,
            "read_at": synced_at.get(system),
            "age_hours": round((datetime.now(UTC) - synced_at[system]).total_seconds() / 3600, 2)
            if system in synced_at
            else None,
            "last_failure": failures.get(system),
        }
        for system in settings.landings
    ]


def print_status(report: dict) -> None:
    """Print the status."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    published = report["published"]
    for line in report["damage"]:
        console.print(shown(line))
    if published is None:
        console.print(
            "No published version can be read."
            if report["damage"]
            else "Nothing is published yet; run `cx refresh`."
        )
    else:
        console.print(
            f"Published {published['refresh_id']}, as of {published['as_of_date']},"
            f" {published['age_hours']:.1f} h old"
            + (f": overdue, more than {OVERDUE_AFTER_HOURS} h" if published["is_overdue"] else "")
        )
        table = Table(box=None, pad_edge=False)
        for name in LEDGER:
            table.add_column(name, justify="left" if name in LEDGER[:2] else "right")
        for row in report["row_ledger"]:
            table.add_row(
                *(
                    f"{row[name]:,}" if isinstance(row[name], int) else shown(row[name])
                    for name in LEDGER
                )
            )
        console.print(table)
    for source in report["sources"]:
        age = (
            "not read yet" if source["read_at"] is None else f"read {source['age_hours']:.1f} h ago"
        )
        failure = source["last_failure"]
        since = (
            "" if failure is None else f"; failed {failure['failed_at'][:16]}: {failure['reason']}"
        )
        console.print(shown(f"{source['source_system']}: {age}{since}"))
    for accepted in report["acceptances"][-SHOWN_ACCEPTANCES:]:
        suites = ", ".join(accepted["suites"]) or "no failed suite"
        line = f"accepted {accepted['accepted_at'][:16]} by {accepted['by']}: {accepted['reason']}"
        console.print(shown(f"{line} ({suites})"))
    for check in report["failing_checks"]:
        console.print(shown(f"failing: {check}"))
    if not report["have_checks_run"]:
        console.print("No checks have run yet.")
    elif not report["failing_checks"]:
        console.print("No check fails.")
