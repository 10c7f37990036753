"""Plugin of dbt-duckdb (`profiles.yml`) that removes values of rows from database errors,
and reports a warehouse that cannot be opened.

dbt writes the messages of errors to logs and results, which must not contain rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.environments import local
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from orchestration.build.warehouse import assert_unlocked, open_warehouse
from orchestration.errors import RefreshError, redacted_message


class RedactingCursor(local.DuckDBCursorWrapper):
    """dbt's cursor with redacted error messages."""

    def execute(self, sql: str, bindings: Any = None) -> Any:
        """Run a statement."""
        with redact_errors():
            return super().execute(sql, bindings)

    def fetchall(self) -> list:
        """Return all rows of the last statement."""
        with redact_errors():
            return self._cursor.fetchall()

    def fetchmany(self, size: int = 1) -> list:
        """Return the next rows of the last statement."""
        with redact_errors():
            return self._cursor.fetchmany(size)


class Plugin(BasePlugin):
    """Makes every connection of dbt use the redacting cursor."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Replace the cursor class; dbt-duckdb calls this once, before it connects."""
        local.DuckDBCursorWrapper = RedactingCursor  # type: ignore[misc]

    def update_connection_config(self, creds: Any, config: dict[str, Any]) -> None:
        """Check that the warehouse can be opened; dbt-duckdb calls this before it connects.

        Raises:
            RuntimeError: another process uses the warehouse, or it is damaged. dbt and MetricFlow
                print this error without a stack trace.
        """
        path = Path(creds.path)
        if not path.exists():
            return
        try:
            assert_unlocked(path)
            open_warehouse(path).close()
        except RefreshError as error:
            raise RuntimeError(str(error)) from None


@contextmanager
def redact_errors() -> Iterator[None]:
    """Raise errors of the database as dbt errors with redacted messages."""
    try:
        yield
    except duckdb.Error as error:
        raise DbtRuntimeError(redacted_message(error)) from None
