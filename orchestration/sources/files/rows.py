"""Rows as a reader found them, and as they land: text columns with file, version and row number."""

from dataclasses import dataclass

import pyarrow as pa

from orchestration.sources.entities import Entity


@dataclass
class MalformedRow:
    """A row that is none: the wrong number of fields, bytes that are no UTF-8, a JSON line that is
    no object.
    """

    row_number: int
    text: str
    line_number: int | None = None


@dataclass
class RawRows:
    """A batch of rows: text columns under the names the file gives, their row numbers, and
    malformed rows.
    """

    columns: pa.Table
    row_numbers: list[int]
    malformed: list[MalformedRow]


def landing_schema(entity: Entity) -> pa.Schema:
    """How rows of an entity land: where they come from, the canonical columns as text, the rest as
    one JSON object.
    """
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
    """Rows in the schema they land in, malformed ones last; `_extra_columns` is taken over where
    the reader made it.
    """
    good, bad = len(rows.row_numbers), len(rows.malformed)
    names = set(rows.columns.column_names)

    def column(name: str) -> pa.ChunkedArray | pa.Array:
        found = (
            rows.columns[name].combine_chunks() if name in names else pa.nulls(good, pa.string())
        )
        return pa.chunked_array([found, pa.nulls(bad, pa.string())]) if bad else found

    def constant(text: str) -> pa.Array:
        return pa.repeat(pa.scalar(text), good + bad)

    return pa.table(
        {
            "_source_system": constant(source_system),
            "_file_name": constant(file_name),
            "_content_hash": constant(content_hash),
            "_row_number": pa.array(
                [*rows.row_numbers, *(row.row_number for row in rows.malformed)], pa.int64()
            ),
            "_line_number": pa.array(
                [None] * good + [row.line_number for row in rows.malformed], pa.int64()
            ),
            "_malformed_text": pa.array(
                [None] * good + [row.text for row in rows.malformed], pa.string()
            ),
            **{name: column(name) for name in entity.columns},
            "_extra_columns": column("_extra_columns"),
        },
        schema=landing_schema(entity),
    )


def named_columns(table: pa.Table) -> pa.Table:
    """A column without a name, as spreadsheets leave behind, is no column."""
    return table.select([index for index, name in enumerate(table.column_names) if name])
