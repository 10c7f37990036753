"""Reads the private warehouse, which only dbt writes."""

import fcntl
from pathlib import Path

import duckdb

from orchestration.durable_files import read_record, write_record
from orchestration.errors import RefreshError
from orchestration.home import Home
from orchestration.instants import now

# Part of DuckDB's message about a file that another process has open.
LOCKED = "Could not set lock"
IN_USE = (
    "the warehouse {path} is in use by a refresh or another program: wait for it to end, then run"
    " again"
)


def complete_build_id(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the id of the last complete build; None if it failed or a table has changed since."""
    try:
        row = connection.execute("select build_id from utilities.complete_build").fetchone()
    except duckdb.CatalogException:
        return None
    return row[0] if row else None


def validated_build_id(home: Home) -> str | None:
    """Return the id of the build that passed the last validation; None if it failed."""
    return read_record(home.validated_build_record).get("build_id")


def record_validated_build(home: Home, build_id: str | None) -> None:
    """Record the id of the build that passed validation; None while there is none."""
    write_record(home.validated_build_record, {"build_id": build_id})


def record_failed_validation(home: Home, build_id: str, checks: list[str]) -> None:
    """Record that a build did not pass validation, and the checks that failed."""
    failure = {"build_id": build_id, "failed_at": now(), "checks": sorted(set(checks))}
    write_record(home.validated_build_record, {"build_id": None, "failed": failure})


def unpublishable_reason(home: Home, build_id: str | None) -> str | None:
    """Return why a build cannot be published, and what to do; None if it passed validation.

    Args:
        home: the home.
        build_id: the complete build in the warehouse, if any.
    """
    if build_id is not None and build_id == validated_build_id(home):
        return None
    failed = read_record(home.validated_build_record).get("failed") or {}
    if build_id is not None and build_id == failed.get("build_id"):
        return (
            f"validation failed at {failed['failed_at']} ({', '.join(failed['checks'])}): see"
            " `cx status`; correct the source and run `cx refresh`, or accept changes since the"
            " last publication with `cx validate --accept-volume --by ROLE --reason TEXT`"
        )
    return (
        "the warehouse has changed since the last validation; run `cx validate` first, or"
        " materialize validated_build and published_version together"
    )


def remove_warehouse(home: Home) -> None:
    """Remove the warehouse before a build, which creates all of it, also from a damaged file.

    Raises:
        RefreshError: another process has locked the warehouse.
    """
    path = home.warehouse
    if path.exists():
        assert_unlocked(path)
        path.unlink()
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def assert_unlocked(path: Path) -> None:
    """Check that no other process has opened an existing warehouse.

    Raises:
        RefreshError: another process has opened it.
    """
    with path.open("rb+") as file:
        try:
            # The lock that DuckDB takes.
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RefreshError(IN_USE.format(path=path)) from None


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse read-only.

    Raises:
        RefreshError: the file does not exist or is damaged, or another process has locked it.
    """
    if not path.exists():
        raise RefreshError(f"nothing has been built yet: no file {path}; run `cx refresh`")
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.IOException as error:
        is_locked = LOCKED in str(error)
        reason = IN_USE if is_locked else "{path} is damaged: run `cx build`"
        raise RefreshError(reason.format(path=path)) from None


def reject_rates(path: Path) -> dict[str, float]:
    """Return the share of rows in scope that were rejected, by entity with such rows."""
    with open_warehouse(path) as connection:
        rows = connection.execute(
            "select entity, sum(rejected) / sum(extracted - out_of_scope) from quality.row_ledger"
            " group by entity having sum(extracted - out_of_scope) > 0 order by entity"
        ).fetchall()
    return {f"reject_rate_{entity}": rate for entity, rate in rows}
