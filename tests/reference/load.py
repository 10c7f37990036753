"""Loads the reference's CSV files into a DuckDB file, to test the comparison itself."""

from pathlib import Path

import duckdb

from .tables import TABLES

TYPES = {"number": "double", "bool": "boolean", "date": "date", "instant": "timestamp"}


def schema_of(table: str) -> str:
    """Return the schema of a published table (CONTRACT.md §4)."""
    if table.startswith(("fct_", "dim_")):
        return "marts"
    return "quality" if table in ("row_ledger", "rejected_rows") else "metrics"


def load_tables(expected_dir: Path, database: Path) -> None:
    """Create one typed table per CSV file."""
    with duckdb.connect(str(database)) as connection:
        for schema in ("metrics", "marts", "quality"):
            connection.execute(f"create schema {schema}")
        for path in sorted(Path(expected_dir).glob("*.csv")):
            kinds = TABLES[path.stem].kinds
            source = connection.read_csv(
                str(path),
                header=True,
                all_varchar=True,
                na_values="",
                delimiter=",",
                quotechar='"',
                escapechar='"',
            )
            typed = ", ".join(
                f"cast({name} as {TYPES.get(kind, 'varchar')}) as {name}"
                for name, kind in kinds.items()
            )
            source.project(typed).create(f"{schema_of(path.stem)}.{path.stem}")
