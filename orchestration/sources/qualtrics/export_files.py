"""The files of response exports: a ZIP archive with one file.

The connector requests NDJSON. It also reads JSON and CSV. A CSV file has three header lines: column
names, question texts, and the keys of the JSON format:
https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/
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
    """The responses of a file after the first `skip` ones, in lists of at most 2,000.

    Raises:
        SourceUnavailableError: the file is corrupt.
    """
    chunk: list[Record] = []
    for number, response in enumerate(_responses(archive)):
        if number >= skip:
            chunk.append(response)
        if len(chunk) == RESPONSES_PER_PAGE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _responses(archive: bytes) -> Iterator[Record]:
    """The responses in an archive: NDJSON, a JSON document, or CSV."""
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
            "qualtrics: the file of a response export is corrupt; run again"
        ) from None


def _rows(lines: io.TextIOWrapper) -> Iterator[Record]:
    """The rows of a CSV file as responses."""
    table = csv.reader(lines)
    keys = [orjson.loads(column)["ImportId"] for column in list(islice(table, 3))[2]]
    for row in table:
        values = {key: value for key, value in zip(keys, row, strict=False) if value}
        yield {"responseId": values.get("_recordId"), "values": values}
