"""Searches every file of `$CX_HOME` for erased people: its raw bytes and its decoded content."""

import gzip
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass
class Remains:
    """The result of the search.

    Attributes:
        bytes_scanned: total size of the files on disk.
        occurrences: number of occurrences of erased people, by file.
    """

    bytes_scanned: int
    occurrences: dict[str, int]


def find_remains(home: Home, suppression: Suppression) -> Remains:
    """Search everything below `$CX_HOME` for erased people."""
    remains = Remains(0, {})
    for path in sorted(
        path for path in home.root.rglob("*") if path.is_file() and not path.is_symlink()
    ):
        remains.bytes_scanned += path.stat().st_size
        count = _in_bytes(path, suppression) + _in_content(path, suppression)
        if count:
            remains.occurrences[str(path.relative_to(home.root))] = count
    return remains


def _in_bytes(path: Path, suppression: Suppression) -> int:
    """The number of erased addresses in the bytes of a file."""
    pseudonyms = Pseudonyms(suppression)
    if path.stat().st_size == 0:
        return 0
    if path.suffix == ".gz":
        return _addresses(gzip.decompress(path.read_bytes()), pseudonyms)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _addresses(content, pseudonyms)


def _addresses(content: bytes | mmap.mmap, pseudonyms: Pseudonyms) -> int:
    found: set[str] = set()
    for match in AT.finditer(content):
        before = content[max(match.start() - LONGEST_LOCAL_PART, 0) : match.start()]
        if local_part := LOCAL_PART.search(before):
            text = (local_part[0] + match[0]).decode(errors="replace")
            found.update(ADDRESS.findall(text), ASCII_ADDRESS.findall(text))
    return sum(pseudonyms.address(address) is not None for address in found)


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
