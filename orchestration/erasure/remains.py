"""Searches every file of `$CX_HOME` for erased people: its raw bytes and its decoded content."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.erasure.files import BATCH_ROWS
from orchestration.erasure.published_rows import PublishedRows
from orchestration.escaping import literal, quoted
from orchestration.home import Home
from orchestration.privacy.landed_rows import LandedRows
from orchestration.privacy.personal_data import PersonalColumns, personal_columns
from orchestration.privacy.pseudonyms import ADDRESS, ASCII_ADDRESS, Pseudonyms
from orchestration.privacy.suppression import Suppression

# The surroundings of an `@` in bytes. In binary files, runs of bytes above 0x7f are long, so the
# part before it is limited.
AT = re.compile(rb"@[A-Za-z0-9.\x80-\xff-]+")
LOCAL_PART = re.compile(rb"[A-Za-z0-9._%+\x80-\xff-]+\Z")
LONGEST_LOCAL_PART = 256
# More than the 253 characters of a domain in UTF-8.
LONGEST_DOMAIN = 1024
BLOCK_BYTES = 1 << 20
# Errors of files that are damaged, or that may not be read.
UNREADABLE = (OSError, EOFError, zlib.error, pa.ArrowException, duckdb.Error)


@dataclass
class Remains:
    """The result of the search.

    Attributes:
        bytes_scanned: total size of the files on disk.
        occurrences: number of occurrences of erased people, by file.
        unreadable: files that cannot be searched, or not completely.
    """

    bytes_scanned: int = 0
    occurrences: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)


def find_remains(home: Home, suppression: Suppression) -> Remains:
    """Search everything below `$CX_HOME` for erased people."""
    remains = Remains()
    for path in sorted(
        path for path in home.root.rglob("*") if path.is_file() and not path.is_symlink()
    ):
        name = str(path.relative_to(home.root))
        try:
            count = _in_bytes(path, suppression) + _in_content(path, suppression)
            remains.bytes_scanned += path.stat().st_size
        except FileNotFoundError:
            # Another program has removed it.
            continue
        except UNREADABLE:
            remains.unreadable.append(name)
            continue
        if count:
            remains.occurrences[name] = count
    return remains


def _in_bytes(path: Path, suppression: Suppression) -> int:
    """The number of erased addresses in the bytes of a file, decompressed if it is compressed."""
    pseudonyms = Pseudonyms(suppression)
    erased: set[str] = set()
    is_compressed = path.suffix.lower() == ".gz"
    with gzip.open(path) if is_compressed else path.open("rb") as file:
        for block, start, end in _blocks(file):
            found = _addresses(block, start, end) - erased
            erased.update(address for address in found if pseudonyms.address(address) is not None)
    return len(erased)


def _blocks(file: BufferedIOBase) -> Iterator[tuple[bytes, int, int]]:
    """Yield the content of a file in blocks that overlap, each with a range of positions.

    An address whose `@` is in the range of a block is completely in the block. Each byte of the
    file is in one range.
    """
    block, start = b"", 0
    while chunk := file.read(BLOCK_BYTES):
        block += chunk
        end = len(block) - LONGEST_DOMAIN
        if end > start:
            yield block, start, end
            start = min(end, LONGEST_LOCAL_PART)
            block = block[end - start :]
    yield block, start, len(block)


def _addresses(block: bytes, start: int, end: int) -> set[str]:
    """The addresses in a block whose `@` is in a range of positions."""
    found: set[str] = set()
    for match in AT.finditer(block, start):
        if match.start() >= end:
            break
        before = block[max(match.start() - LONGEST_LOCAL_PART, 0) : match.start()]
        if local_part := LOCAL_PART.search(before):
            text = (local_part[0] + match[0]).decode(errors="replace")
            found.update(ADDRESS.findall(text), ASCII_ADDRESS.findall(text))
    return found


def _in_content(path: Path, suppression: Suppression) -> int:
    """The number of rows that another erasure would change, and of texts with an erased address."""
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as file:
            batches = (pa.Table.from_batches([batch]) for batch in file.iter_batches(BATCH_ROWS))
            return _in_rows(
                batches,
                personal_columns(path.parent.parent.name, path.parent.name),
                path.stem,
                suppression,
            )
    if path.suffix == ".duckdb":
        return sum(
            _in_rows(batches, None, table, suppression)
            for schema, table, batches in _tables(path)
            if schema != "metrics"
        )
    return 0


def _in_rows(
    batches: Iterator[pa.Table],
    landed: PersonalColumns | None,
    table: str,
    suppression: Suppression,
) -> int:
    published, pseudonyms, count = PublishedRows(suppression), Pseudonyms(suppression), 0
    for rows in batches:
        if landed is not None:
            count += LandedRows(suppression).rewrite(rows, landed)[1]
        else:
            count += published.rewrite(rows, table)[1]
        for name in rows.column_names:
            if pa.types.is_string(rows.schema.field(name).type):
                holds_address = pc.fill_null(pc.match_substring(rows[name], "@"), False)
                values = rows[name].filter(holds_address).unique().to_pylist()
                count += sum(pseudonyms.label(value) != value for value in values)
    return count


def _tables(path: Path) -> Iterator[tuple[str, str, Iterator[pa.Table]]]:
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(path))} as db (read_only)")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'db' order"
            " by all"
        ).fetchall()
        for schema, table in tables:
            reader = connection.execute(
                f"from db.{quoted(schema)}.{quoted(table)}"
            ).to_arrow_reader(BATCH_ROWS)
            yield schema, table, (pa.Table.from_batches([batch]) for batch in reader)
