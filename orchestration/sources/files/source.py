"""Changes of a folder since the last load, and the dlt source that lands them.

The manifest lists all files of the folder with the hash of their content. It lands in the same load
as the rows, so one load mark makes both visible. The newest marked manifest defines which rows are
current.
"""

import csv
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from orchestration.errors import BadConfigurationError, SourceUnavailableError, redacted_first_line
from orchestration.escaping import shown
from orchestration.sources.entities import ENTITIES, Entity
from orchestration.sources.files.columns import check_columns, check_header
from orchestration.sources.files.csv_reader import read_csv, read_header
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.duckdb_readers import (
    parquet_columns,
    read_json_array,
    read_jsonl,
    read_parquet,
    with_extra_columns,
)
from orchestration.sources.files.folder import EntityFile, entity_files, file_version
from orchestration.sources.files.mapped_reader import check_mapped_file, read_mapped_file
from orchestration.sources.files.rows import RawRows, landing_rows, landing_schema
from orchestration.sources.files.suffixes import is_csv, is_json, suffix_of

if TYPE_CHECKING:
    import dlt

log = logging.getLogger("cx")

MANIFEST = "file_manifest"
MANIFEST_SCHEMA = pa.schema(
    [("entity", pa.string()), ("file_name", pa.string()), ("content_hash", pa.string())]
)

# Entity, file name and content hash: one content of one file.
FileVersion = tuple[str, str, str]


@dataclass(frozen=True)
class FolderChange:
    """A folder compared with the landed manifests.

    Attributes:
        files: all entity files of the folder.
        to_land: the files whose content has never landed.
        is_unchanged: whether the folder equals the newest manifest.
    """

    files: list[EntityFile]
    to_land: list[EntityFile]
    is_unchanged: bool


def version_of(file: EntityFile) -> FileVersion:
    """The version that a file holds now."""
    return (file.entity, file.name, file.content_hash)


def changed_files(
    folder: Path, landed: set[FileVersion], current: set[FileVersion] | None
) -> FolderChange:
    """Compare a folder with the landed manifests, and check the columns of new files.

    Args:
        folder: the source's folder.
        landed: the file versions of all marked loads.
        current: the versions of the newest manifest; None before the first load.

    Raises:
        BadConfigurationError: a file is unreadable, or its columns are not those of its entity.
    """
    files = entity_files(folder)
    to_land = [file for file in files if version_of(file) not in landed]
    for file in to_land:
        _check_columns(file)
    return FolderChange(files, to_land, current == {version_of(file) for file in files})


def _check_columns(file: EntityFile) -> None:
    if file.mapping is not None:
        check_mapped_file(file.path, file.name, file.mapping)
    elif is_csv(file.path):
        header = read_header(CsvText(file.path), file.name)
        check_header(header, file.name, ENTITIES[file.entity])
    elif not is_json(file.path):
        columns = parquet_columns(file.path, file.name)
        check_columns(columns, file.name, ENTITIES[file.entity])


def files_source(
    change: FolderChange, source_system: str, entities_without_landing: set[str]
) -> "dlt.sources.DltSource":
    """The dlt source that lands a folder's new file versions and its manifest in one load.

    An entity without landed files lands an empty table, so that every entity is readable from the
    first load on.
    """
    import dlt

    def rows_of(entity: Entity) -> Iterator[pa.Table]:
        if entity.name in entities_without_landing:
            yield landing_schema(entity).empty_table()
        for file in (file for file in change.to_land if file.entity == entity.name):
            count = 0
            try:
                for rows in _read(file, entity):
                    count += len(rows.row_numbers) + len(rows.malformed)
                    yield landing_rows(entity, rows, source_system, file.name, file.content_hash)
            except (pa.ArrowException, duckdb.Error, csv.Error, ValueError) as error:
                raise BadConfigurationError(
                    f"{file.name}: cannot be read: {redacted_first_line(error)}"
                ) from None
            if file_version(file.path, file.mapping) != file.content_hash:
                raise SourceUnavailableError(
                    f"{file.name} changed while it was read; run again when it is complete"
                )
            log.info("landed %s: %s", shown(file.name), f"{count:,} row{'' if count == 1 else 's'}")

    def manifest() -> Iterator[pa.Table]:
        versions = [
            dict(zip(MANIFEST_SCHEMA.names, version_of(file), strict=True)) for file in change.files
        ]
        yield pa.Table.from_pylist(versions, schema=MANIFEST_SCHEMA)

    @dlt.source(name=source_system, max_table_nesting=0)
    def source() -> "Iterator[dlt.sources.DltResource]":
        for entity in ENTITIES.values():
            has_rows = any(file.entity == entity.name for file in change.to_land)
            if has_rows or entity.name in entities_without_landing:
                yield dlt.resource(rows_of(entity), name=entity.name, write_disposition="append")
        yield dlt.resource(manifest(), name=MANIFEST, write_disposition="append")

    return source()


def _read(file: EntityFile, entity: Entity) -> Iterator[RawRows]:
    if file.mapping is not None:
        return read_mapped_file(file.path, file.name, file.mapping)
    if suffix_of(file.path) == ".parquet":
        return read_parquet(file.path, file.name, entity)
    if suffix_of(file.path) == ".json":
        return read_json_array(file.path, file.name, entity)
    if suffix_of(file.path) == ".jsonl":
        return read_jsonl(file.path, entity)
    rows = read_csv(CsvText(file.path), file.name)
    return (with_extra_columns(batch, entity) for batch in rows)
