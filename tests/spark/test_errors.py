"""Errors of Spark name their condition and quote no row."""

from typing import Any

import pytest

pytestmark = pytest.mark.spark

ROW = "select * from values ('Ann Example') as rows (text)"


@pytest.mark.parametrize(
    ("statement", "condition"),
    [
        (f"select cast(text as int) from ({ROW})", "CAST_INVALID_INPUT"),
        (f"select cast(text as decimal(38, 10)) from ({ROW})", "CAST_INVALID_INPUT"),
        (f"select to_date(text, 'yyyy') from ({ROW})", "CANNOT_PARSE_TIMESTAMP"),
        (f"select raise_error(text) from ({ROW})", "USER_RAISED_EXCEPTION"),
        (f"select missing from ({ROW})", "UNRESOLVED_COLUMN"),
    ],
)
def test_an_error_quotes_no_row(spark: Any, statement: str, condition: str) -> None:
    from dbt_common.exceptions import DbtRuntimeError

    from orchestration.build.spark_dbt import redact_errors

    with pytest.raises(DbtRuntimeError) as raised, redact_errors():
        spark.sql(statement).collect()
    assert condition in str(raised.value)
    assert "Ann" not in str(raised.value)
