"""Connectors: how each source system is read. No Dagster and no SQL of the warehouse in here."""
