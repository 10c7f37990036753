"""The files that Qualtrics exports responses to: an archive with one file in it.

Lines of JSON are asked for. A document of JSON is read as well, and a table: below its heading
stand the questions' texts, then how each column is called in JSON
(https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/).
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from itertools import islice

import orjson

from orchestration.errors import SourceUnavailableError
from orchestration.sources.connector import Record

RESPONSES_PER_PAGE = 2_000


def responses_from(archive: bytes, skip: int) -> Iterator[list[Record]]:
    """The responses of a file from a place on, in lists of a bounded length.

    Raises:
        SourceUnavailableError: the file is damaged.
    """
    piece: list[Record] = []
    for number, response in enumerate(_responses(archive)):
        if number >= skip:
            piece.append(response)
        if len(piece) == RESPONSES_PER_PAGE:
            yield piece
            piece = []
    if piece:
        yield piece


def _responses(archive: bytes) -> Iterator[Record]:
    """The responses in an export's only file: one a line, or one document that holds them all."""
    try:
        with (
            zipfile.ZipFile(io.BytesIO(archive)) as unpacked,
            unpacked.open(unpacked.namelist()[0]) as lines,
        ):
            if unpacked.namelist()[0].endswith(".csv"):
                yield from _rows(io.TextIOWrapper(lines, encoding="utf-8-sig", newline=""))
                return
            for line in filter(bytes.strip, lines):
                try:
                    record = orjson.loads(line)
                except orjson.JSONDecodeError:
                    record = orjson.loads(line + lines.read())
                yield from record.get("responses", [record])
    except (zipfile.BadZipFile, IndexError, orjson.JSONDecodeError):
        raise SourceUnavailableError(
            "qualtrics: an export's file cannot be unpacked; run again"
        ) from None


def _rows(lines: io.TextIOWrapper) -> Iterator[Record]:
    """The rows of a table as responses."""
    table = csv.reader(lines)
    keys = [orjson.loads(column)["ImportId"] for column in list(islice(table, 3))[2]]
    for row in table:
        values = {key: value for key, value in zip(keys, row, strict=False) if value}
        yield {"responseId": values.get("_recordId"), "values": values}
