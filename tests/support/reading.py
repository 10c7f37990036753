"""The rows that a file reader returns, in a form that tests can compare."""

from collections.abc import Iterable

from orchestration.sources.files.rows import RawRows

MALFORMED = "malformed"
Row = dict[str, str] | str


def rows_in(batches: Iterable[RawRows]) -> list[Row]:
    """All rows in order: the values by column without nulls, or `MALFORMED`."""
    rows = {}
    for batch in batches:
        for number, row in zip(batch.row_numbers, batch.columns.to_pylist(), strict=True):
            assert number not in rows
            rows[number] = {name: value for name, value in row.items() if value is not None}
        for row in batch.malformed:
            assert row.row_number not in rows
            rows[row.row_number] = MALFORMED
    return [rows[number] for number in sorted(rows)]
