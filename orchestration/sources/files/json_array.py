"""Elements of a JSON array one by one, without parsing the whole array.

A parser would hold the array in memory, and one invalid element would spoil all others.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.errors import BadConfigurationError
from orchestration.sources.files.rows import MAX_FIELD_BYTES

BLOCK_BYTES = 2**20
# A string may be cut off by the end of a block.
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+("|\\?\Z)|[\[{]|[\]}]|,', re.DOTALL)


def array_elements(path: Path, name: str) -> Iterator[bytes]:
    """The elements of the array in a file, as JSON text.

    Raises:
        BadConfigurationError: the file is not one array, or an element is too large.
    """
    with path.open("rb") as file:
        text = file.read(BLOCK_BYTES).removeprefix(codecs.BOM_UTF8).lstrip()
        if not text.startswith(b"["):
            raise BadConfigurationError(
                f"{name}: not a JSON array; write [ and ] around the objects, or name the file"
                " .jsonl if it has an object per line"
            )
        start = position = depth = 1
        is_last, is_first = False, True
        while True:
            match = TOKEN.search(text, position)
            if match is None or match.group(1) not in (None, b'"'):
                position = len(text) if match is None else match.start()
                text, position, start = text[start:], position - start, 0
                if len(text) > MAX_FIELD_BYTES:
                    raise BadConfigurationError(
                        f"{name}: an element is larger than {MAX_FIELD_BYTES // 2**20} MB; close"
                        " its quote, or shorten it"
                    )
                if is_last:
                    raise BadConfigurationError(
                        f"{name}: the array is never closed; export the file again"
                    )
                block = file.read(BLOCK_BYTES)
                is_last, text = not block, text + block
                continue
            token, position = match.group()[:1], match.end()
            if token in b"[{":
                depth += 1
            elif token in b"]}":
                depth -= 1
            if (token == b"," and depth == 1) or depth == 0:
                element = text[start : match.start()].strip()
                if element or depth or not is_first:
                    yield element
                if depth == 0:
                    _check_end(text[position:] + file.read(BLOCK_BYTES), name)
                    return
                start, is_first = position, False


def _check_end(rest: bytes, name: str) -> None:
    if rest.strip():
        raise BadConfigurationError(
            f"{name}: text follows the array; keep only the array in the file"
        )
