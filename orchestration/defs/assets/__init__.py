"""Dagster assets, from landing to published. Each calls a pure function; no SQL and no HTTP in
here.
"""

# Whom Dagster names as responsible for every asset.
OWNERS = ["team:data"]
# A DuckDB file has one writer; the pool's limit of one is in the generated `dagster.yaml`.
WRITER_POOL = "duckdb_writer"
