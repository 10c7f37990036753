"""The files of response exports: a ZIP archive with one file.

The connector requests NDJSON. It also reads JSON and CSV. A CSV file has three header lines: column
names, question texts, and the keys of the JSON format:
https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/

An archive is unpacked twice, in pieces: once to check its size and checksums, then to read it.
Nothing of a damaged archive is read, and nothing is written to disk.
"""

import csv
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import orjson

from orchestration.errors import RefreshError, SourceUnavailableError
from orchestration.sources.connector import Record
from orchestration.sources.http.limits import MAX_BODY_BYTES, MAX_UNPACKED_BYTES

RESPONSES_PER_PAGE = 2_000
READ_BYTES = 2**20
# The beginning of an entry of an archive's directory. `zipfile` reads the whole directory first.
DIRECTORY_ENTRY, MAX_DIRECTORY_ENTRIES = b"PK\x01\x02", 1_000
# What `zipfile`, the decompressors and the parsers raise for damaged archives.
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    csv.Error,
)


def responses_from(archive: bytes, skip: int, path: str) -> Iterator[list[Record]]:
    """The responses of a file after the first `skip` ones, in lists of at most 2,000.

    Args:
        archive: the archive.
        skip: the number of responses to leave out.
        path: the path of the request that returned the archive, for errors.

    Raises:
        RefreshError: the file is too large, encrypted, or compressed in an unsupported way.
        SourceUnavailableError: the archive is corrupt, or does not contain exactly one file.
    """
    chunk: list[Record] = []
    for number, response in enumerate(_responses(archive, path)):
        if number >= skip:
            chunk.append(response)
        if len(chunk) == RESPONSES_PER_PAGE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _responses(archive: bytes, path: str) -> Iterator[Record]:
    """The responses in an archive: NDJSON, a JSON document, or CSV."""
    with _explained(path):
        if archive.count(DIRECTORY_ENTRY) > MAX_DIRECTORY_ENTRIES:
            raise RefreshError(f"{_file(path)} contains too many files; contact Qualtrics support")
        with zipfile.ZipFile(io.BytesIO(archive)) as unpacked:
            [name] = unpacked.namelist()
            _check(unpacked, name, path)
            with unpacked.open(name) as lines:
                if name.endswith(".csv"):
                    yield from _rows(io.TextIOWrapper(lines, encoding="utf-8-sig", newline=""))
                    return
                for line in filter(bytes.strip, lines):
                    try:
                        record = orjson.loads(line)
                    except orjson.JSONDecodeError:
                        record = orjson.loads(line + lines.read(MAX_BODY_BYTES))
                    yield from record.get("responses", [record])


def _check(unpacked: zipfile.ZipFile, name: str, path: str) -> None:
    """Unpack a file without keeping it, which compares its checksum at the end.

    Raises:
        RefreshError: the file, or a line of it, is larger than the limit.
    """
    size = line_size = 0
    with unpacked.open(name) as file:
        while piece := file.read(READ_BYTES):
            size += len(piece)
            first, *others = piece.split(b"\n")
            longest = max([line_size + len(first), *map(len, others)])
            line_size = len(others[-1]) if others else line_size + len(first)
            if size > MAX_UNPACKED_BYTES or longest > MAX_BODY_BYTES:
                limit = MAX_UNPACKED_BYTES if size > MAX_UNPACKED_BYTES else MAX_BODY_BYTES
                what = "it" if size > MAX_UNPACKED_BYTES else "a line"
                raise RefreshError(
                    f"{_file(path)} is too large: {what} has more than {limit // 2**20:,} MB;"
                    " contact Qualtrics support"
                )


@contextmanager
def _explained(path: str) -> Iterator[None]:
    """Raise the errors of damaged archives as one line."""
    try:
        yield
    except DAMAGES:
        raise SourceUnavailableError(
            f"{_file(path)} is corrupt, or not a ZIP archive of one file; run again, and contact"
            " Qualtrics support if it persists"
        ) from None
    except RuntimeError:
        raise RefreshError(
            f"{_file(path)} is encrypted, or compressed in an unsupported way; contact Qualtrics"
            " support"
        ) from None


def _file(path: str) -> str:
    return f"qualtrics: GET {path}: the file of a response export"


def _rows(lines: io.TextIOWrapper) -> Iterator[Record]:
    """The rows of a CSV file as responses."""
    table = csv.reader(lines)
    keys = [orjson.loads(column)["ImportId"] for column in list(islice(table, 3))[2]]
    for row in table:
        values = {key: value for key, value in zip(keys, row, strict=False) if value}
        yield {"responseId": values.get("_recordId"), "values": values}
