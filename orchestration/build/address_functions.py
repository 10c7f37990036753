"""Plugin of dbt-duckdb (`profiles.yml`) that adds functions on addresses to DuckDB's SQL.

No function of DuckDB converts a domain to its IDNA form.
"""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.privacy.addresses import add_address_functions


class Plugin(BasePlugin):
    """Adds the functions when dbt opens the warehouse."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Add the functions to the database of a connection."""
        add_address_functions(conn)
