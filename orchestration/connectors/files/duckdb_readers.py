"""Parquet and JSON-lines files as text columns, read by DuckDB so that values never pass through Python.

Values are judged as if they were text (docs/CONTRACT.md §3), so each type is written the one way that the warehouse
parses: integers as digits, booleans as true/false, an instant at midnight as its bare date.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv

from orchestration.connectors.entities import Entity
from orchestration.connectors.files.rows import MalformedRow, RawRows
from orchestration.errors import BadConfigurationError

BATCH_ROWS = 100_000
# No JSON text can hold this character unescaped, so a line is always one field.
UNIT_SEPARATOR = "\x1f"


def read_parquet(path: Path, name: str, entity: Entity) -> Iterator[RawRows]:
    """Read a Parquet file.

    Raises:
        BadConfigurationError: the file is no Parquet.
    """
    with _connection() as connection:
        try:
            described = connection.execute("describe select * from read_parquet(?)", [str(path)]).fetchall()
            types = {column: type_ for column, type_, *_ in described}
            known = [column for column in entity.columns if column in types]
            extra = [column for column in types if column not in entity.columns]
            selected = [f"{_as_text(column, types[column])} as {_quoted(column)}" for column in known]
            fields = ", ".join(f"{_literal(column)}, {_quoted(column)}" for column in extra)
            selected.append(
                (f"cast(json_object({fields}) as varchar)" if extra else "null::varchar") + " as _extra_columns"
            )
            reader = connection.execute(
                f"select {', '.join(selected)}, file_row_number + 1 as _row_number"
                " from read_parquet(?, file_row_number = true)",
                [str(path)],
            ).to_arrow_reader(BATCH_ROWS)
            for batch in reader:
                table = pa.Table.from_batches([batch])
                yield RawRows(table.drop_columns("_row_number"), table["_row_number"].to_pylist(), [])
        except duckdb.Error as error:
            raise BadConfigurationError(f"{name}: cannot be read as Parquet: {str(error).splitlines()[0]}") from None


def parquet_columns(path: Path, name: str) -> list[str]:
    """The column names of a Parquet file.

    Raises:
        BadConfigurationError: the file is no Parquet.
    """
    with _connection() as connection:
        try:
            return [
                row[0] for row in connection.execute("describe select * from read_parquet(?)", [str(path)]).fetchall()
            ]
        except duckdb.Error as error:
            raise BadConfigurationError(f"{name}: cannot be read as Parquet: {str(error).splitlines()[0]}") from None


def read_jsonl(path: Path, name: str, entity: Entity) -> Iterator[RawRows]:
    """Read a file of one JSON object a line; blank lines are no rows, a line that is no object is malformed.

    Raises:
        BadConfigurationError: the file cannot be read as lines of text.
    """
    selected = ", ".join(
        f"json_extract_string(line, {_literal('$.' + column)}) as {column}" for column in entity.columns
    )
    removed = ", ".join(f"{_literal(column)}, null" for column in entity.columns)
    query = f"""
        select row_number, {selected}, nullif(cast(json_merge_patch(line, json_object({removed})) as varchar), '{{}}')
            as _extra_columns
        from lines order by row_number
    """
    with _connection() as connection:
        for numbers, lines, malformed in _lines(path, name):
            connection.register("arrived", pa.table({"row_number": numbers, "line": lines}))
            bad = connection.execute(
                "select row_number, line from arrived where not json_valid(line) or json_type(line) <> 'OBJECT'"
            ).fetchall()
            malformed += [MalformedRow(number, line, number) for number, line in bad]
            connection.execute(
                "create or replace temp view lines as select row_number, line::json as line from arrived"
                " where json_valid(line) and json_type(line) = 'OBJECT'"
            )
            table = connection.execute(query).to_arrow_table()
            yield RawRows(table.drop_columns("row_number"), table["row_number"].to_pylist(), malformed)


def with_extra_columns(rows: RawRows, entity: Entity) -> RawRows:
    """The same rows with the columns that are not the entity's gathered into one JSON object a row."""
    extra = [column for column in rows.columns.column_names if column not in entity.columns]
    if not extra or not rows.row_numbers:
        return rows
    fields = ", ".join(f"{_literal(column)}, {_quoted(column)}" for column in extra)
    with _connection() as connection:
        connection.register("arrived", rows.columns)
        gathered = connection.execute(
            f"select cast(json_object({fields}) as varchar) as j from arrived"
        ).to_arrow_table()
    columns = rows.columns.drop_columns(extra).append_column("_extra_columns", gathered["j"].cast(pa.string()))
    return RawRows(columns, rows.row_numbers, rows.malformed)


def _lines(path: Path, name: str) -> Iterator[tuple[list[int], pa.Array, list[MalformedRow]]]:
    """Batches of (line numbers, lines that are UTF-8, the others)."""
    try:
        reader = pa_csv.open_csv(
            path,
            read_options=pa_csv.ReadOptions(use_threads=False, column_names=["line"], block_size=16 * 2**20),
            parse_options=pa_csv.ParseOptions(delimiter=UNIT_SEPARATOR, quote_char=False, ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(column_types={"line": pa.binary()}, check_utf8=False),
        )
        line_number = 0
        for batch in reader:
            numbers, lines, malformed = [], [], []
            for raw in batch.column(0).to_pylist():
                line_number += 1
                if not raw.strip():
                    continue
                try:
                    lines.append(raw.decode("utf-8"))
                    numbers.append(line_number)
                except UnicodeDecodeError:
                    malformed.append(MalformedRow(line_number, raw.decode("utf-8", "backslashreplace"), line_number))
            yield numbers, pa.array(lines, pa.string()), malformed
    except pa.ArrowInvalid as error:
        if "Empty CSV file" not in str(error):
            raise BadConfigurationError(f"{name}: cannot be read as lines: {str(error).splitlines()[0]}") from None


def _as_text(column: str, type_: str) -> str:
    quoted = _quoted(column)
    if type_ == "TIMESTAMP WITH TIME ZONE":
        quoted, type_ = f"timezone('UTC', {quoted})", "TIMESTAMP"
    if type_.startswith("TIMESTAMP"):
        return f"regexp_replace(cast({quoted} as varchar), ' 00:00:00(\\.0+)?$', '')"
    if type_ == "TIME":
        return f"regexp_replace(cast({quoted} as varchar), '^(..:..):00$', '\\1')"
    return f"cast({quoted} as varchar)"


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    return connection


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
