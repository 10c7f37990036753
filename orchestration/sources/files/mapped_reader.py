"""Reads files that have a mapping, as rows of canonical columns with canonical values."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from orchestration.errors import BadConfigurationError
from orchestration.sources.files.columns import (
    SEPARATORS,
    check_encoding,
    check_not_empty,
    mapped_columns,
)
from orchestration.sources.files.csv_reader import read_csv, read_header
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.duckdb_readers import (
    parquet_columns,
    read_json_array,
    read_jsonl,
    read_parquet,
    with_extra_columns,
)
from orchestration.sources.files.mapped_values import mapped_values
from orchestration.sources.files.mapping import Mapping
from orchestration.sources.files.rows import RawRows
from orchestration.sources.files.suffixes import is_csv, is_json, suffix_of


def check_mapped_file(path: Path, name: str, mapping: Mapping) -> None:
    """Check the columns of a mapped file; those of JSON are not known before its rows.

    Raises:
        BadConfigurationError: the file cannot be read, or its columns do not fit the mapping.
    """
    if is_json(path):
        return
    if is_csv(path):
        header = _header(path, name, mapping)
        check_not_empty(header, name, mapping.entity)
        advice = f"add its encoding to {mapping.where}, such as encoding: cp1252"
        check_encoding(header, name, advice)
        separator = next((one for one in SEPARATORS if one in header[0]), None)
        if len(header) == 1 and separator:
            raise BadConfigurationError(
                f"{name}: the columns are separated by {SEPARATORS[separator]}; add its separator"
                f" to {mapping.where}"
            )
        mapped_columns(header, name, mapping)
    else:
        mapped_columns(parquet_columns(path, name), name, mapping)


def read_mapped_file(path: Path, name: str, mapping: Mapping) -> Iterator[RawRows]:
    """The rows of a mapped file, in the schema of a canonical one.

    Raises:
        BadConfigurationError: the file cannot be read.
    """
    for rows in _read(path, name, mapping):
        yield mapped_values(rows, mapping)


def _read(path: Path, name: str, mapping: Mapping) -> Iterator[RawRows]:
    entity = mapping.entity
    if suffix_of(path) == ".json":
        yield from read_json_array(path, name, entity, mapping.headers)
    elif suffix_of(path) == ".jsonl":
        yield from read_jsonl(path, entity, mapping.headers)
    elif suffix_of(path) == ".parquet":
        columns = parquet_columns(path, name)
        sources = mapped_columns(columns, name, mapping)
        headers = {column: columns[position] for column, position in sources.items()}
        yield from read_parquet(path, name, entity, headers)
    else:
        sources = mapped_columns(_header(path, name, mapping), name, mapping)
        for rows in read_csv(_text(path, mapping), name):
            yield with_extra_columns(_with_canonical_names(rows, sources), entity)


def _text(path: Path, mapping: Mapping) -> CsvText:
    return CsvText(path, mapping.separator, mapping.encoding, True, mapping.sheet)


def _header(path: Path, name: str, mapping: Mapping) -> list[str]:
    """The columns with a name, which the reader returns."""
    return [column for column in read_header(_text(path, mapping), name) if column]


def _with_canonical_names(rows: RawRows, sources: dict[str, int]) -> RawRows:
    """The rows with canonical columns first, and every other column under a name of its own."""
    table = rows.columns
    if not table.num_columns:
        return rows
    taken = set(sources.values())
    names, positions = [*sources], [*sources.values()]
    seen = {name.lower() for name in names}
    for position, name in enumerate(table.column_names):
        if position in taken:
            continue
        unique, number = name, 1
        while unique.lower() in seen:
            number += 1
            unique = f"{name} ({number})"
        seen.add(unique.lower())
        names.append(unique)
        positions.append(position)
    columns = pa.Table.from_arrays([table.column(position) for position in positions], names=names)
    return RawRows(columns, rows.row_numbers, rows.malformed)
