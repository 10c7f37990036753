"""The content of files as bytes: as on disk, decompressed, and with every decoded value.

It shares no code with the product, so it finds what an erasure misses.
"""

import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from tests.support.personal_data.marks import EMAIL_ID, numbers_of_marks


def marks_by_file(folder: Path) -> dict[str, set[int]]:
    """The numbers of the marks in each file below a folder; files without marks are left out."""
    found = {}
    for path, content in contents(folder):
        if numbers := numbers_of_marks(content):
            found.setdefault(str(path.relative_to(folder)), set()).update(numbers)
    return found


def all_marks(folder: Path) -> set[int]:
    """The numbers of all marks below a folder."""
    return set().union(*marks_by_file(folder).values())


def email_ids(folder: Path) -> set[bytes]:
    """Every published ID that is the digest of an e-mail address."""
    return {match for _, content in contents(folder) for match in EMAIL_ID.findall(content)}


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below a folder except links, with its bytes and their decoded forms."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        raw = path.read_bytes()
        yield path, raw
        if raw[:2] == b"\x1f\x8b":
            yield path, gzip.decompress(raw)
        elif raw[:4] == b"PAR1":
            yield path, _parquet(path)
        elif raw[8:12] == b"DUCK":
            yield path, _duckdb(path)
        elif raw[:16] == b"SQLite format 3\0":
            with sqlite3.connect(path) as connection:
                yield path, "\n".join(connection.iterdump()).encode()


def _parquet(path: Path) -> bytes:
    with pq.ParquetFile(path) as file:
        statistics = [
            str(file.metadata.row_group(group).column(column).statistics)
            for group in range(file.num_row_groups)
            for column in range(file.metadata.num_columns)
        ]
        values = [column.to_pylist() for column in file.read().columns]
    return repr([statistics, values, str(file.metadata.metadata)]).encode()


def _duckdb(path: Path) -> bytes:
    texts = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as db (read_only)")
        for catalog in ("duckdb_tables()", "duckdb_columns()"):
            texts.append(
                repr(connection.execute(f"from {catalog} where database_name = 'db'").fetchall())
            )
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'db'"
        ).fetchall()
        texts += [
            repr(connection.execute(f'from db."{schema}"."{name}"').fetchall())
            for schema, name in tables
        ]
    return "\n".join(texts).encode()
