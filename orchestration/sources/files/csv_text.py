"""The text of a CSV file as a stream of UTF-8, whatever its encoding; memory stays bounded."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from orchestration.errors import BadConfigurationError
from orchestration.sources.files.suffixes import suffix_of
from orchestration.sources.files.workbook import sheet_as_csv

UTF_8 = "utf-8"
BLOCK_BYTES = 2**20
# How much a compressed file may expand to.
MAX_EXPANDED_BYTES = 4 * 2**30
# Excel's line that names the separator, quoted or not, in UTF-8 with or without a byte order mark.
SEPARATOR_LINE = re.compile(rb'(?:\xef\xbb\xbf)?"?sep=[^\r\n]?"?[,;]*(?=[\r\n])', re.IGNORECASE)
LONGEST_SEPARATOR_LINE = 64


@dataclass(frozen=True)
class CsvText:
    """A CSV file and its layout.

    Attributes:
        path: the file; `.csv.gz` is compressed, and a sheet of `.xlsx` becomes CSV.
        separator: the character between fields.
        encoding: the name of a codec of Python.
        has_separator_line: whether a first line such as `sep=;` is not a row.
        sheet: the sheet of a workbook; None for the only one.
    """

    path: Path
    separator: str = ","
    encoding: str = UTF_8
    has_separator_line: bool = False
    sheet: str | None = None

    def open(self) -> BinaryIO:
        """Open the text as UTF-8.

        Bytes that the encoding does not have stay as they are, so that they are not UTF-8. A
        separator line becomes a blank one, so that every row keeps its line number.
        """
        file = self.path.open("rb")
        if suffix_of(self.path) == ".xlsx":
            blocks = sheet_as_csv(self.path, self.sheet, self.separator)
            return io.BufferedReader(_BlockStream(file, blocks), BLOCK_BYTES)
        is_compressed = suffix_of(self.path) == ".csv.gz"
        if self.encoding == UTF_8 and not self.has_separator_line and not is_compressed:
            return file
        blocks = iter(lambda: file.read(BLOCK_BYTES), b"")
        if is_compressed:
            blocks = _decompressed(file, self.path.name)
        if self.encoding != UTF_8:
            blocks = _transcoded(blocks, self.encoding)
        if self.has_separator_line:
            blocks = _without_separator_line(blocks)
        return io.BufferedReader(_BlockStream(file, blocks), BLOCK_BYTES)

    def open_lines(self, errors: str) -> TextIO:
        """Open the text for the csv module, without a byte order mark.

        Args:
            errors: the handler of bytes that are not UTF-8.
        """
        return io.TextIOWrapper(self.open(), encoding="utf-8-sig", errors=errors, newline="")


class _BlockStream(io.RawIOBase):
    """Blocks of bytes as a file, which closes the file that they come from."""

    def __init__(self, file: BinaryIO, blocks: Iterator[bytes]) -> None:
        self._file, self._blocks, self._rest = file, blocks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def _decompressed(file: BinaryIO, name: str) -> Iterator[bytes]:
    size = 0
    try:
        with gzip.open(file, "rb") as content:
            while block := content.read(BLOCK_BYTES):
                size += len(block)
                if size > MAX_EXPANDED_BYTES:
                    raise BadConfigurationError(
                        f"{name}: expands to more than {MAX_EXPANDED_BYTES // 2**30} GB; split the"
                        " file"
                    )
                yield block
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadConfigurationError(
            f"{name}: cannot be decompressed ({error}); export the file again"
        ) from None


def _transcoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    for block in blocks:
        yield decoder.decode(block).encode(UTF_8, "surrogateescape")
    yield decoder.decode(b"", final=True).encode(UTF_8, "surrogateescape")


def _without_separator_line(blocks: Iterator[bytes]) -> Iterator[bytes]:
    start = b""
    for block in blocks:
        start += block
        if len(start) >= LONGEST_SEPARATOR_LINE:
            break
    yield SEPARATOR_LINE.sub(b"", start, count=1) if SEPARATOR_LINE.match(start) else start
    yield from blocks
