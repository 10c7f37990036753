"""The `files` source: a folder of canonical entities as CSV, JSON, Parquet or Excel.

docs/CONTRACT.md §3 defines the entities and their columns.
"""
