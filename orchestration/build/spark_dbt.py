"""dbt with Spark in its process (`python -m orchestration.build.spark_dbt`).

Errors of Spark quote no rows, because dbt writes the messages of errors to logs and results. SQL
calls the functions on addresses. dbt-spark has no plugins, so its cursor is replaced before dbt
starts.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from dbt.adapters.spark import session
from dbt.cli.main import cli
from dbt_common.exceptions import DbtRuntimeError
from pyspark.errors import AnalysisException, ParseException, PySparkException
from pyspark.sql import SparkSession

from orchestration.privacy.addresses import normalised_address, normalised_domain


class RedactingCursor(session.Cursor):
    """dbt's cursor with redacted error messages."""

    def execute(self, sql: str, *parameters: Any) -> None:
        """Run a statement; the first one, which lists schemas, starts the session."""
        with redact_errors():
            super().execute(sql, *parameters)
            add_address_functions(SparkSession.builder.getOrCreate())

    def fetchall(self) -> list | None:
        """Return all rows of the last statement."""
        with redact_errors():
            return super().fetchall()

    def fetchone(self) -> Any:
        """Return the first row of the last statement."""
        with redact_errors():
            return super().fetchone()


@cache
def add_address_functions(spark: SparkSession) -> None:
    """Add `normalised_address` and `normalised_domain` to a session, as temporary functions."""
    for function in (normalised_address, normalised_domain):
        spark.udf.register(
            function.__name__,
            lambda text, function=function: None if text is None else function(text),
            "string",
        )


@contextmanager
def redact_errors() -> Iterator[None]:
    """Raise errors of Spark as dbt errors with redacted messages."""
    try:
        yield
    except Exception as error:
        raise DbtRuntimeError(redacted(error)) from None


def redacted(error: Exception) -> str:
    """Return the first line of a message about SQL, and the condition of another error."""
    # dbt-spark raises errors of analysis as its own.
    message = error.msg if isinstance(error, DbtRuntimeError) else str(error)
    if isinstance(error, AnalysisException | ParseException | DbtRuntimeError):
        return next((line for line in message.splitlines() if line), type(error).__name__)
    condition = error.getCondition() if isinstance(error, PySparkException) else None
    return f"{type(error).__name__}: {condition or 'no condition'}"


if __name__ == "__main__":
    # Spark starts this Python for the functions.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session.Cursor = RedactingCursor  # type: ignore[misc]
    cli()
