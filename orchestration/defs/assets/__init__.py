"""Dagster assets, from landing to published version; each calls a plain function.

No SQL and no HTTP requests here.
"""

# Owners of every asset.
OWNERS = ["team:data"]
# A DuckDB file has one writer; the generated `dagster.yaml` limits the pool to one slot.
WRITER_POOL = "duckdb_writer"
