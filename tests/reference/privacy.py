"""Removes contact details from IDs and comments (CONTRACT.md §4)."""

import hashlib
import re

# Characters beyond ASCII other than white space and punctuation.
_BEYOND = (
    r"[^\x00-\x7f\s\x80-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf×÷\u2000-\u200b\u200e-\u206f"
    r"\u3000-\u3004\u3008-\u303f\ufe50-\ufe6f\uff00-\uff0f\uff1a-\uff20\uff61]"
)
EMAIL = re.compile(
    rf"(?:[A-Za-z0-9._%+-]|{_BEYOND})+[@＠﹫](?:[A-Za-z0-9.。．｡-]|{_BEYOND})+[.。．｡]"
    rf"(?:xn--[A-Za-z0-9-]+|(?:[A-Za-z]|{_BEYOND}){{2,}})"
)
_GAP = r"[ \t.()/\-\xa0\xad·\u2000-\u2015\u202a-\u202f\u205f-\u206f−　（）－．／﹣\ufeff]*"
_EIGHT = rf"\d(?:{_GAP}\d){{7,}}"
_NUMBERS = rf"{_EIGHT}(?:[,:+＋﹢]{_GAP}{_EIGHT})*"
_PLUS = rf"(?<!\d)[+＋﹢]{_GAP}{_NUMBERS}"
# Neither after a letter, a digit or a sign that joins it to one, nor as the end of a time or price.
_ZEROS = rf"(?<![\dA-Za-zÀ-ɏ/#_-])(?<!\d[.,:])[0０٠۰०]{{2}}{_GAP}(?![0０٠۰०]){_NUMBERS}"
PHONE = re.compile(f"{_PLUS}|{_ZEROS}")


def published_id(value: str | None) -> str | None:
    """Return `email:` and 16 hex digits of the SHA-256 for an e-mail address, else the ID."""
    if value is None or not EMAIL.search(value):
        return value
    return "email:" + hashlib.sha256(value.encode()).hexdigest()[:16]


def scrubbed(comment: str | None) -> str | None:
    """Remove e-mail addresses and international phone numbers from a comment."""
    if comment is None:
        return None
    return PHONE.sub("[removed]", EMAIL.sub("[removed]", comment))
