"""Plugin of dbt-duckdb (`profiles.yml`) that adds functions on addresses to DuckDB's SQL.

No function of DuckDB converts a domain to its IDNA form.
"""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.privacy.addresses import normalised_address, normalised_domain


class Plugin(BasePlugin):
    """Adds the functions when dbt opens the warehouse."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Add the functions to the database of a connection."""
        add_address_functions(conn)


def add_address_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Add `normalised_address` and `normalised_domain` to the database of a connection."""
    for function in (normalised_address, normalised_domain):
        connection.create_function(function.__name__, function, ["varchar"], "varchar")
