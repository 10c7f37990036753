"""Connectors: one folder per vendor, and `files/` for CSV, JSON, Parquet and Excel files.

Each vendor's folder has the same modules:

- `__init__.py` declares the `CONNECTOR`; its docstring links the vendor's documentation and lists
  what its API does not provide.
- `settings.py` declares `OPTIONS` and validates them (`check_options`).
- `tables.py` declares `TABLES`.
- `client.py` holds what concerns the API: `connect`, authentication, rate limits, error
  descriptions and paging.
- `read.py` reads everything that is new since a state (`read_pages`).

Further modules hold what only this vendor needs. `http/` holds what all HTTP APIs share.
Connectors do not depend on dlt or Dagster.
"""

from importlib import import_module

from orchestration.environment import VENDORS
from orchestration.sources.connector import Connector

CONNECTORS: dict[str, Connector] = {
    vendor: import_module(f"{__name__}.{vendor}").CONNECTOR for vendor in VENDORS
}
