"""A plugin of dbt-duckdb (`profiles.yml`): what dbt hears, logs and keeps of an error quotes no
row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
from dbt.adapters.duckdb.environments import local
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from orchestration.errors import redacted_message


class RedactingCursor(local.DuckDBCursorWrapper):
    """dbt's cursor, which says of an error what may be said."""

    def execute(self, sql: str, bindings: Any = None) -> Any:
        """Run a statement."""
        with redact_errors():
            return super().execute(sql, bindings)

    def fetchall(self) -> list:
        """The rows of the last statement."""
        with redact_errors():
            return self._cursor.fetchall()

    def fetchmany(self, size: int = 1) -> list:
        """Some rows of the last statement."""
        with redact_errors():
            return self._cursor.fetchmany(size)


class Plugin(BasePlugin):
    """Has every connection of dbt use the quiet cursor."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Called once, before dbt connects."""
        local.DuckDBCursorWrapper = RedactingCursor  # type: ignore[misc]


@contextmanager
def redact_errors() -> Iterator[None]:
    """Raise the database's errors as dbt's, without what they quote."""
    try:
        yield
    except duckdb.Error as error:
        raise DbtRuntimeError(redacted_message(error)) from None
