"""The files that Qualtrics exports responses to: an archive with one file in it."""

import io
import zipfile
from collections.abc import Iterator

import orjson

from orchestration.connectors.connector import Record
from orchestration.errors import SourceUnavailableError

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
        with zipfile.ZipFile(io.BytesIO(archive)) as unpacked, unpacked.open(unpacked.namelist()[0]) as lines:
            for line in filter(bytes.strip, lines):
                try:
                    record = orjson.loads(line)
                except orjson.JSONDecodeError:
                    record = orjson.loads(line + lines.read())
                yield from record.get("responses", [record])
    except (zipfile.BadZipFile, IndexError, orjson.JSONDecodeError):
        raise SourceUnavailableError("qualtrics: an export's file cannot be unpacked; run again") from None
