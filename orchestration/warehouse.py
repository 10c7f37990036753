"""Reading the private warehouse and the dbt project from Python; dbt alone writes either."""

import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from orchestration.environment import PROJECT_ROOT
from orchestration.errors import RefreshError
from orchestration.records import read_record, write_record
from orchestration.sql_text import literal, quoted

DBT_EXECUTABLE = Path(sys.executable).parent / "dbt"
MANIFEST = PROJECT_ROOT / "target" / "manifest.json"


def complete_build_id(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The identity of the last whole build; None where it failed or a later command changed a table."""
    try:
        row = connection.execute("select build_id from utilities.complete_build").fetchone()
    except duckdb.CatalogException:
        return None
    return row[0] if row else None


def validated_build_id(home: Path) -> str | None:
    """The identity of the build that was last validated, None where the last validation did not pass."""
    return read_record(home / "validated_build.json").get("build_id")


def remember_validated_build(home: Path, build_id: str | None) -> None:
    """Note which build passed; None while that is open."""
    write_record(home / "validated_build.json", {"build_id": build_id})


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse read-only.

    Raises:
        RefreshError: there is none yet, or another process holds it.
    """
    if not path.exists():
        raise RefreshError(f"there is no warehouse at {path}: run `cx build` first")
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.IOException as error:
        raise RefreshError(f"the warehouse is in use: {str(error).splitlines()[0]}") from None


def table_row_counts(path: Path) -> dict[tuple[str, str], int]:
    """The rows of every table of the warehouse, by schema and name; empty where the warehouse cannot be opened."""
    try:
        connection = open_warehouse(path)
    except RefreshError:
        return {}
    with connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        counts = [
            f"select {literal(schema)}, {literal(table)}, count(*) from {quoted(schema)}.{quoted(table)}"
            for schema, table in tables
        ]
        rows = connection.execute(" union all ".join(counts)).fetchall() if counts else []
    return {(schema, table): count for schema, table, count in rows}


def reject_rates(path: Path) -> dict[str, float]:
    """The share of the extracted rows that was rejected, by entity; entities without rows are left out."""
    with open_warehouse(path) as connection:
        rows = connection.execute(
            "select entity, sum(rejected) / sum(extracted) from quality.row_ledger"
            " group by entity having sum(extracted) > 0 order by entity"
        ).fetchall()
    return {f"reject_rate_{entity}": rate for entity, rate in rows}


def ensure_manifest() -> Path:
    """The dbt project's manifest, parsed anew where a file of the project is younger.

    Raises:
        RefreshError: the project does not parse; the message is dbt's.
    """
    if not MANIFEST.exists() or _is_outdated(MANIFEST):
        MANIFEST.parent.mkdir(exist_ok=True)
        # Two commands may find it missing at once, and a parse may be killed: a manifest has its name when it is whole.
        with tempfile.TemporaryDirectory(dir=MANIFEST.parent, prefix="parse-") as folder:
            parse = [DBT_EXECUTABLE, "--quiet", "parse", "--no-partial-parse", "--target-path", folder]
            parsed = subprocess.run(parse, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
            if parsed.returncode != 0:
                raise RefreshError(f"the dbt project does not parse:\n{parsed.stdout.strip()}")
            # The first is what `mf` reads.
            for name in ("semantic_manifest.json", MANIFEST.name):
                (Path(folder) / name).replace(MANIFEST.with_name(name))
    return MANIFEST


def forget_outdated_parse(target: Path) -> None:
    """Remove what dbt has kept of parsing an earlier state of the project.

    dbt would read again what has changed, but it keeps unit tests that were renamed or removed, and they fail.

    Args:
        target: the folder that a build writes to.
    """
    parse = target / "partial_parse.msgpack"
    if parse.exists() and _is_outdated(parse):
        parse.unlink()


def _is_outdated(result: Path) -> bool:
    """Whether anything of the dbt project is younger; of a file that was removed its folder is."""
    inputs = [PROJECT_ROOT / "dbt_project.yml", PROJECT_ROOT / "profiles.yml"]
    for folder in ("dbt_project", "seeds"):
        inputs += [PROJECT_ROOT / folder, *(PROJECT_ROOT / folder).rglob("*")]
    return result.stat().st_mtime < max(path.stat().st_mtime for path in inputs)
