"""Copies of landed rows in a home: they are not rewritten but removed, and made anew when they are needed."""

import shutil
from pathlib import Path

import duckdb

from orchestration.build.warehouse import open_warehouse, remember_validated_build
from orchestration.errors import RefreshError

# Made of landed rows, and rows on their way to the landing.
BUILT, ON_THE_WAY = (
    ("warehouse.duckdb", "warehouse.duckdb.wal", "dbt", "expectations"),
    ("dlt", "tmp"),
)


def remove_copies(home: Path, keep_built: bool) -> None:
    """Remove the copies of rows below a home.

    Args:
        home: `$CX_HOME`, or the home of a past as-of date.
        keep_built: leave the built warehouse, and what was said of it, where it can be looked through.
    """
    keep_built = keep_built and _can_be_read(home / "warehouse.duckdb")
    if not keep_built:
        remember_validated_build(home, None)
    for name in ON_THE_WAY if keep_built else (*BUILT, *ON_THE_WAY):
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _can_be_read(warehouse: Path) -> bool:
    """Whether there is a warehouse to look through; one that a build left unfinished or that is in use is none."""
    try:
        open_warehouse(warehouse).close()
    except (RefreshError, duckdb.Error):
        return False
    return not warehouse.with_name(f"{warehouse.name}.wal").exists()
