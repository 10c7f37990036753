"""Ids in columns of floating-point numbers and decimals.

Tools turn a column of integer ids with a gap into doubles: pandas and Arrow write 101.0 for 101 and
NaN for null. In an id column a whole number is therefore its digits, and NaN is null. From 2^53 on
(2^24 for 32 bits), several integers have the same floating-point form: the digits of the id are
lost, and its row is malformed.
"""

import json
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.escaping import literal, quoted
from orchestration.sources.entities import is_id
from orchestration.sources.files.rows import MalformedRow, RawRows

INEXACT_FROM = {"DOUBLE": 2**53, "FLOAT": 2**24}


def parquet_id(column: str, type_: str) -> str | None:
    """SQL for the text of an id in a column of numbers; None if the type needs no care."""
    if type_ in INEXACT_FROM:
        name = quoted(column)
        return f"case when not isnan({name}) then {_digits(f'cast({name} as varchar)')} end"
    if type_.startswith("DECIMAL"):
        return _digits(f"cast({quoted(column)} as varchar)")
    return None


def has_inexact_parquet_id(types: dict[str, str]) -> str:
    """SQL for whether the digits of an id of a row are lost, for columns with these types."""
    return _any_of(
        _is_inexact(quoted(column), type_)
        for column, type_ in types.items()
        if is_id(column) and type_ in INEXACT_FROM
    )


def json_id(column: str, path: str) -> str:
    """SQL for an id at a path of a JSON object `line`, given its text in a column."""
    number = f"cast({column} as double)"
    digits = f"case when not isnan({number}) then {_digits(column)} end"
    return f"case when {_is_json_double(column, path)} then {digits} else {column} end"


def has_inexact_json_id(paths: dict[str, str]) -> str:
    """SQL for whether the digits of an id of a JSON object `line` are lost.

    Args:
        paths: path in the object of each column with ids.
    """
    return _any_of(
        f"case when {_is_json_double(column, path)}"
        f" then {_is_inexact(f'cast({column} as double)', 'DOUBLE')} else false end"
        for column, path in paths.items()
    )


def without_inexact_ids(table: pa.Table) -> RawRows:
    """Split a batch by its columns `_row_number` and `_has_inexact_id`."""
    numbers, is_lost = table["_row_number"], table["_has_inexact_id"]
    columns = table.drop_columns(["_row_number", "_has_inexact_id"])
    if not pc.any(is_lost).as_py():
        return RawRows(columns, numbers.to_pylist(), [])
    malformed = [
        MalformedRow(number, json.dumps(row, ensure_ascii=False), number)
        for number, row in zip(
            numbers.filter(is_lost).to_pylist(), columns.filter(is_lost).to_pylist(), strict=True
        )
    ]
    is_exact = pc.invert(is_lost)
    return RawRows(columns.filter(is_exact), numbers.filter(is_exact).to_pylist(), malformed)


def _digits(text: str) -> str:
    """A whole number without its decimal point; other numbers stay as written."""
    return f"regexp_replace({text}, '[.]0+$', '')"


def _is_inexact(number: str, type_: str) -> str:
    """DuckDB orders NaN above all numbers."""
    return f"coalesce(not isnan({number}) and abs({number}) >= {INEXACT_FROM[type_]}, false)"


def _is_json_double(column: str, path: str) -> str:
    """JSON is parsed again for the few texts only that may come from a double."""
    return (
        f"case when regexp_matches({column}, '^-?([0-9]+[.e]|inf|nan)', 'i')"
        f" then json_type(line, {literal(path)}) = 'DOUBLE' else false end"
    )


def _any_of(conditions: Iterable[str]) -> str:
    return " or ".join(conditions) or "false"
