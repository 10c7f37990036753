"""The sources of a home: those of its published versions, and those that have landed."""

import contextlib
from pathlib import Path

import duckdb

from orchestration.environment import DEMO_VENDORS, landing_folders
from orchestration.errors import RefreshError
from orchestration.home import LOAD_MARKS, Home, database_of
from orchestration.publishing.versions import current_version

DEMO = "demo"


def published_sources(version: Path) -> tuple[str, ...]:
    """Return the enabled sources of a version, sorted.

    A version without this column was written by an earlier release; its row ledger names the
    source systems.

    Raises:
        duckdb.Error: the database cannot be read.
    """
    with duckdb.connect(str(database_of(version)), read_only=True) as connection:
        info = connection.execute("select * from metrics.refresh_info")
        names = [column[0] for column in info.description]
        found = dict(zip(names, info.fetchone() or (), strict=False)).get("sources")
        if found:
            return tuple(found.split(","))
        systems = connection.execute(
            "select distinct source_system from quality.row_ledger order by 1"
        ).fetchall()
    # Vendors of the demo company have the names of their systems.
    home = Home(version.parents[2])
    is_demo = {name for (name,) in systems} == set(DEMO_VENDORS) and not _landed(home)
    return (DEMO,) if is_demo else tuple(name for (name,) in systems)


def company_sources(home: Home) -> tuple[str, ...]:
    """Return the sources of the company that a home holds, published or else landed.

    Empty if the home holds nothing, or the demo company alone.
    """
    # A damaged version is reported when it is needed; the landing shows whose home this is.
    with contextlib.suppress(duckdb.Error, RefreshError):
        version = current_version(home)
        if version and (published := published_sources(version)) != (DEMO,):
            return published
    return _landed(home)


def _landed(home: Home) -> tuple[str, ...]:
    of_the_demo = set(landing_folders(DEMO).values())
    folders = [path for path in sorted(home.landing.glob("*")) if path.name not in of_the_demo]
    return tuple(path.name for path in folders if any((path / LOAD_MARKS).glob("*.jsonl")))
