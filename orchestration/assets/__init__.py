"""Dagster assets, from landing to published. Each calls a pure function; no SQL and no HTTP in here."""
