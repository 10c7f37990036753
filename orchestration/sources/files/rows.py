"""Rows as readers return them, and as they land."""

from dataclasses import dataclass

import pyarrow as pa

from orchestration.sources.entities import Entity

# The largest field of a file: a CSV field, a JSON line, or the text of a Parquet row.
MAX_FIELD_BYTES = 16 * 2**20


@dataclass
class MalformedRow:
    """A row that cannot be split into fields: wrong field count, invalid UTF-8, no JSON object."""

    row_number: int
    text: str
    line_number: int | None = None


@dataclass
class RawRows:
    """A batch of rows: text columns named as in the file, their row numbers, and malformed rows."""

    columns: pa.Table
    row_numbers: list[int]
    malformed: list[MalformedRow]


def landing_schema(entity: Entity) -> pa.Schema:
    """The landed columns of an entity: origin, canonical columns as text, the rest as JSON."""
    return pa.schema(
        [
            ("_source_system", pa.string()),
            ("_file_name", pa.string()),
            ("_content_hash", pa.string()),
            ("_row_number", pa.int64()),
            ("_line_number", pa.int64()),
            ("_malformed_text", pa.string()),
            *((column, pa.string()) for column in entity.columns),
            ("_extra_columns", pa.string()),
        ]
    )


def landing_rows(
    entity: Entity, rows: RawRows, source_system: str, file_name: str, content_hash: str
) -> pa.Table:
    """A batch in the schema of the landing, malformed rows last."""
    good, bad = len(rows.row_numbers), len(rows.malformed)
    names = set(rows.columns.column_names)

    def column(name: str) -> pa.ChunkedArray | pa.Array:
        is_given = name in names
        values = rows.columns[name].combine_chunks() if is_given else pa.nulls(good, pa.string())
        return pa.chunked_array([values, pa.nulls(bad, pa.string())]) if bad else values

    def constant(text: str) -> pa.Array:
        return pa.repeat(pa.scalar(text), good + bad)

    numbers = [*rows.row_numbers, *(row.row_number for row in rows.malformed)]
    lines = [None] * good + [row.line_number for row in rows.malformed]
    texts = [None] * good + [row.text for row in rows.malformed]
    return pa.table(
        {
            "_source_system": constant(source_system),
            "_file_name": constant(file_name),
            "_content_hash": constant(content_hash),
            "_row_number": pa.array(numbers, pa.int64()),
            "_line_number": pa.array(lines, pa.int64()),
            "_malformed_text": pa.array(texts, pa.string()),
            **{name: column(name) for name in entity.columns},
            "_extra_columns": column("_extra_columns"),
        },
        schema=landing_schema(entity),
    )


def drop_unnamed_columns(table: pa.Table) -> pa.Table:
    """The table without columns that have no name, which spreadsheets leave behind."""
    return table.select([index for index, name in enumerate(table.column_names) if name])
