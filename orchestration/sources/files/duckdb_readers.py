"""Parquet and JSON files as text columns, read by DuckDB without Python values.

The warehouse validates text (docs/CONTRACT.md §3), so each type has one text form: integers as
digits, booleans as true/false, an instant at midnight as its date.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import BadConfigurationError, redacted_first_line
from orchestration.escaping import literal, quoted
from orchestration.sources.entities import Entity, is_id
from orchestration.sources.files.columns import check_width
from orchestration.sources.files.float_ids import (
    has_inexact_json_id,
    has_inexact_parquet_id,
    json_id,
    parquet_id,
    without_inexact_ids,
)
from orchestration.sources.files.jsonl_lines import Batch, batches_of_elements, batches_of_lines
from orchestration.sources.files.rows import MalformedRow, RawRows
from orchestration.sources.literal_path import literal_path

BATCH_ROWS, BATCH_BYTES = 100_000, 64 * 2**20
MAX_BATCH_BYTES = 4 * BATCH_BYTES
# DuckDB holds this many rows of a column at once, however small the file is.
VECTOR_ROWS = 2_048
# Of each connection. A file may expand to any size, and DuckDB refuses what does not fit.
MEMORY_LIMIT = "1GB"
MAX_PARQUET_TEXT_BYTES = 256 * 2**10
TOO_LARGE = "a text is too large"
# No column has another name than the canonical one.
CANONICAL: Mapping[str, str] = {}
DESCRIBE_PARQUET = "describe select * from read_parquet(?, hive_partitioning = false)"


def read_parquet(
    path: Path, name: str, entity: Entity, headers: Mapping[str, str] = CANONICAL
) -> Iterator[RawRows]:
    """Read a Parquet file.

    Args:
        path: the file.
        name: its name, for messages.
        entity: the entity of its rows.
        headers: column of the file, by canonical column, for those with another name.

    Raises:
        BadConfigurationError: the file is not Parquet.
    """
    with in_memory_database() as connection, literal_path(path) as file:
        try:
            described = connection.execute(DESCRIBE_PARQUET, [file]).fetchall()
            described_types = {column: type_ for column, type_, *_ in described}
            sources = {
                column: source
                for column in entity.columns
                if (source := headers.get(column, column)) in described_types
            }
            types = {column: described_types[source] for column, source in sources.items()}
            others = [column for column in described_types if column not in sources.values()]
            named = [
                f"{quoted(source)} as {quoted(column)}" for column, source in sources.items()
            ] + [f"{quoted(other)} as _extra_{number}" for number, other in enumerate(others)]
            selected = [
                f"{_as_text(column, types[column])} as {quoted(column)}" for column in types
            ]
            fields = ", ".join(
                f"{literal(other)}, {_checked(f'_extra_{number}', described_types[other])}"
                for number, other in enumerate(others)
            )
            selected.append(
                (f"cast(json_object({fields}) as varchar)" if others else "null::varchar")
                + " as _extra_columns"
            )
            reader = connection.execute(
                f"select {', '.join(selected)}, file_row_number + 1 as _row_number,"
                f" {has_inexact_parquet_id(types)} as _has_inexact_id"
                f" from (select {', '.join([*named, 'file_row_number'])}"
                " from read_parquet(?, file_row_number = true, hive_partitioning = false))",
                [file],
            ).to_arrow_reader(VECTOR_ROWS)
            for table in _joined(reader):
                yield without_inexact_ids(table)
        # A batch that Arrow cannot hold is an OSError.
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise _unreadable(name, error) from None


def parquet_columns(path: Path, name: str) -> list[str]:
    """The column names of a Parquet file.

    Raises:
        BadConfigurationError: the file is not Parquet, or has too many columns.
    """
    with in_memory_database() as connection, literal_path(path) as file:
        try:
            # DuckDB takes two minutes to describe 100,000 columns.
            check_width(pq.read_metadata(path).num_columns, name)
            return [row[0] for row in connection.execute(DESCRIBE_PARQUET, [file]).fetchall()]
        except (duckdb.Error, pa.ArrowException) as error:
            raise _unreadable(name, error) from None


def read_jsonl(
    path: Path, entity: Entity, headers: Mapping[str, str] = CANONICAL
) -> Iterator[RawRows]:
    """Read a file with a JSON object per line; blank lines are skipped, others are malformed.

    Args:
        path: the file.
        entity: the entity of its rows.
        headers: member of the objects, by canonical column, for those with another name.
    """
    return _read_json(batches_of_lines(path), entity, headers)


def read_json_array(
    path: Path, name: str, entity: Entity, headers: Mapping[str, str] = CANONICAL
) -> Iterator[RawRows]:
    """Read a file with an array of JSON objects; elements that are no object are malformed.

    Args:
        path: the file.
        name: its name, for messages.
        entity: the entity of its rows.
        headers: member of the objects, by canonical column, for those with another name.

    Raises:
        BadConfigurationError: the file is not a JSON array.
    """
    return _read_json(batches_of_elements(path, name), entity, headers)


def _read_json(
    batches: Iterable[Batch], entity: Entity, headers: Mapping[str, str]
) -> Iterator[RawRows]:
    members = {column: headers.get(column, column) for column in entity.columns}
    paths = {column: _json_pointer(member) for column, member in members.items()}
    texts = ", ".join(
        f"json_extract_string(line, {literal(pointer)}) as {column}"
        for column, pointer in paths.items()
    )
    ids = {column: pointer for column, pointer in paths.items() if is_id(column)}
    replaced = ", ".join(
        f"{json_id(column, pointer)} as {column}" for column, pointer in ids.items()
    )
    removed = ", ".join(f"{literal(member)}, null" for member in members.values())
    query = f"""
        with texts as (
            select row_number as _row_number, line, {texts},
                nullif(cast(json_merge_patch(line, json_object({removed})) as varchar), '{{}}')
                    as _extra_columns
            from lines
        )
        select * exclude (line) {f"replace ({replaced})" if ids else ""},
            {has_inexact_json_id(ids)} as _has_inexact_id
        from texts order by _row_number
    """
    with in_memory_database() as connection:
        for numbers, lines, malformed in batches:
            connection.register("batch", pa.table({"row_number": numbers, "line": lines}))
            # DuckDB accepts a comma before a closing bracket, so Python parses the lines that may
            # contain one.
            suspects = connection.execute(
                "select row_number, line from batch where regexp_matches(line, ',\\s*[]}]')"
            ).fetchall()
            invalid = [number for number, line in suspects if not _is_json(line)]
            is_object = (
                "not list_contains($invalid, row_number)"
                " and case when json_valid(line) then json_type(line) = 'OBJECT' else false end"
            )
            bad = connection.execute(
                f"select row_number, line from batch where not ({is_object})",
                {"invalid": invalid},
            ).fetchall()
            malformed += [MalformedRow(number, line, number) for number, line in bad]
            connection.execute(
                "create or replace temp table lines as"
                f" select row_number, line::json as line from batch where {is_object}",
                {"invalid": invalid},
            )
            rows = without_inexact_ids(connection.execute(query).to_arrow_table())
            yield RawRows(rows.columns, rows.row_numbers, rows.malformed + malformed)


def with_extra_columns(rows: RawRows, entity: Entity) -> RawRows:
    """The rows with all columns that the entity does not have in one JSON object per row."""
    extra = [column for column in rows.columns.column_names if column not in entity.columns]
    if not extra or not rows.row_numbers:
        return rows
    fields = ", ".join(f"{literal(column)}, {quoted(column)}" for column in extra)
    with in_memory_database() as connection:
        connection.register("batch", rows.columns)
        extra_columns = connection.execute(
            f"select cast(json_object({fields}) as varchar) as j from batch"
        ).to_arrow_table()
    columns = rows.columns.drop_columns(extra).append_column(
        "_extra_columns", extra_columns["j"].cast(pa.string())
    )
    return RawRows(columns, rows.row_numbers, rows.malformed)


def _json_pointer(member: str) -> str:
    return "/" + member.replace("~", "~0").replace("/", "~1")


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _as_text(column: str, type_: str) -> str:
    if is_id(column) and (digits := parquet_id(column, type_)):
        return digits
    name = quoted(column)
    if type_ == "TIMESTAMP WITH TIME ZONE":
        name, type_ = f"timezone('UTC', {name})", "TIMESTAMP"
    if type_.startswith("TIMESTAMP"):
        return f"regexp_replace(cast({name} as varchar), ' 00:00:00(\\.0+)?$', '')"
    if type_ == "TIME":
        return f"regexp_replace(cast({name} as varchar), '^(..:..):00$', '\\1')"
    return f"cast({_checked(column, type_)} as varchar)"


def _joined(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The batches as tables of limited size: a batch of few rows would make many small writes.

    Raises:
        pa.ArrowCapacityError: a batch is too large.
    """
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if batch.nbytes > MAX_BATCH_BYTES:
            raise pa.ArrowCapacityError(f"{batch.nbytes} bytes in a batch")
        if rows >= BATCH_ROWS or size >= BATCH_BYTES:
            yield pa.Table.from_batches(waiting)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.Table.from_batches(waiting)


def _checked(column: str, type_: str) -> str:
    """The value of a column; a text above the limit is an error of the query."""
    name = quoted(column)
    if type_ not in ("VARCHAR", "JSON", "BLOB"):
        return name
    size = f"{'octet_length' if type_ == 'BLOB' else 'strlen'}({name})"
    return f"if({size} > {MAX_PARQUET_TEXT_BYTES}, error('{TOO_LARGE}'), {name})"


def _unreadable(name: str, error: Exception) -> BadConfigurationError:
    """The error for a Parquet file that cannot be read."""
    if TOO_LARGE in str(error):
        reason = f"a text is larger than {MAX_PARQUET_TEXT_BYTES // 2**10} KB; shorten it"
    elif isinstance(error, duckdb.OutOfMemoryException | OSError | pa.ArrowCapacityError):
        reason = f"its rows do not fit into {MEMORY_LIMIT}; write smaller row groups and values"
    else:
        reason = f"export it again ({redacted_first_line(error)})"
    return BadConfigurationError(f"{name}: cannot be read as Parquet; {reason}")


def in_memory_database() -> duckdb.DuckDBPyConnection:
    """An in-memory database with a limit of memory, in UTC."""
    opened = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": ""})
    opened.execute("set timezone = 'UTC'")
    return opened
