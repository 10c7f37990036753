"""Marks: one unique made-up word per person, in each of their names, addresses and IDs.

A mark ends in check letters, a digest of its number. Compressed files put pieces of text side by
side, so bytes that merely look like a mark occur; a mark counts only if its check letters match.
"""

import hashlib
import re
import string
from collections.abc import Iterator

MARK = re.compile(rb"(?=vqx([a-z]{4})([a-z]{4})xqv)")
EMAIL_ID = re.compile(rb"email:[0-9a-f]{16}")


def mark(number: int) -> str:
    """The mark of a number below 26⁴."""
    return f"vqx{_letters(number)}{_check_letters(number)}xqv"


def numbers_of_marks(content: bytes) -> set[int]:
    """The numbers of all marks in some bytes, in upper or lower case."""
    return set(_numbers(content.lower()))


def _numbers(lowered: bytes) -> Iterator[int]:
    for match in MARK.finditer(lowered):
        number = 0
        for letter in match.group(1):
            number = number * 26 + letter - ord("a")
        if match.group(2) == _check_letters(number).encode():
            yield number


def _check_letters(number: int) -> str:
    return _letters(int.from_bytes(hashlib.sha256(str(number).encode()).digest()[:4], "big"))


def _letters(number: int) -> str:
    letters = ""
    for _ in range(4):
        number, digit = divmod(number, 26)
        letters = string.ascii_lowercase[digit] + letters
    return letters


def published_email_id(text: str) -> bytes:
    """The published form of an ID that contains an e-mail address (docs/CONTRACT.md §4)."""
    return b"email:" + hashlib.sha256(text.encode()).hexdigest()[:16].encode()
