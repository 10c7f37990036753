"""Marks: one made-up word a person, in each of their names, addresses and ids, that stands nowhere else."""

import hashlib
import re
import string

MARK = re.compile(rb"vqx([a-z]{4})xqv")
EMAIL_ID = re.compile(rb"email:[0-9a-f]{16}")


def mark(number: int) -> str:
    """The mark of a number below 26⁴."""
    letters = ""
    for _ in range(4):
        number, digit = divmod(number, 26)
        letters = string.ascii_lowercase[digit] + letters
    return f"vqx{letters}xqv"


def number_of(letters: bytes) -> int:
    """The number whose mark has these letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("a")
    return number


def published_email_id(text: str) -> bytes:
    """How an id that holds an e-mail address is published (docs/CONTRACT.md §4)."""
    return b"email:" + hashlib.sha256(text.encode()).hexdigest()[:16].encode()
