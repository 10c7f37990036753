"""Content of a home for comparisons: current landed rows, published tables, complete versions."""

from pathlib import Path

import duckdb

from orchestration.sources.entities import ENTITIES

Content = dict[str, tuple]
# Columns that depend on the refresh rather than on the company.
OF_THE_REFRESH = {
    "metrics.refresh_info": "refresh_id, extracted_at, published_at",
    "metrics.metric_definitions": "refresh_id, first_published_at",
    "metrics.metric_history": "refresh_id, changed_at",
    "quality.rejected_rows": "load_id",
}
IN_FORCE = """
    with marks as (
        select load_id from read_json('{landing}/_dlt_loads/*.jsonl') where status = 0
    ),
    manifest as (
        select file_name, content_hash
        from read_parquet('{landing}/file_manifest/*.parquet', hive_partitioning = false)
        where _dlt_load_id = (select max(load_id) from marks) and entity = '{entity}'
    )
    select count(*), sum(hash(landed)::hugeint)
    from (
        from read_parquet(
            '{landing}/{entity}/*.parquet', union_by_name = true, hive_partitioning = false
        )
        semi join marks on _dlt_load_id = marks.load_id
        semi join manifest on _file_name = manifest.file_name
            and _content_hash = manifest.content_hash
        select * exclude (_dlt_load_id)
    ) as landed
"""


def rows_in_force(home: Path, source: str = "files") -> Content:
    """Count and content hash of the landed rows that the next build uses, by entity.

    Every landed file is opened. The result is empty before the first complete load.
    """
    landing = home / "landing" / source
    if not any(landing.glob("_dlt_loads/*.jsonl")):
        return {}
    return {
        entity: duckdb.execute(IN_FORCE.format(landing=landing, entity=entity)).fetchone() or ()
        for entity in ENTITIES
    }


def published_content(home: Path) -> Content:
    """The content of the version that readers see."""
    version = (home / "published" / "current").resolve(strict=True)
    assert version.parent == home.resolve() / "published" / "versions"
    return version_content(version)


def version_content(version: Path) -> Content:
    """Count and content hash of every table of a version, without columns that name the refresh.

    Fails if the version is incomplete: a table is missing or unreadable in DuckDB or Parquet, the
    two differ, or the version has another ID.
    """
    found = {}
    with duckdb.connect(str(version / "cx_metrics.duckdb"), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
        ).fetchall()
        files = {
            f"{path.parent.name}.{path.stem}": path
            for path in (version / "parquet").rglob("*.parquet")
        }
        assert {name for (name,) in names} == files.keys()
        for name, file in files.items():
            table, parquet = (
                _hashed(connection, name),
                _hashed(connection, f"read_parquet('{file}', hive_partitioning = false)"),
            )
            assert table == parquet, f"{name} differs from its Parquet file"
            left_out = OF_THE_REFRESH.get(name)
            found[name] = (
                _hashed(connection, name, f"* exclude ({left_out})") if left_out else table
            )
        assert connection.execute("select refresh_id from metrics.refresh_info").fetchall() == [
            (version.name,)
        ]
    return found


def _hashed(connection: duckdb.DuckDBPyConnection, relation: str, columns: str = "*") -> tuple:
    query = (
        f"select count(*), sum(hash(one)::hugeint) from (select {columns} from {relation}) as one"
    )
    return connection.execute(query).fetchone() or ()
