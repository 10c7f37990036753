"""What must not be published: contact details in ids and comments (CONTRACT.md §4)."""

import hashlib
import re

EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
PHONE = re.compile(r"(?:\+|00)[0-9](?:[ .()-]*[0-9]){7,14}")


def published_id(value: str | None) -> str | None:
    """An id that looks like an e-mail address, as `email:` and 16 hex digits of its SHA-256; any
    other as written.
    """
    if value is None or not EMAIL.search(value):
        return value
    return "email:" + hashlib.sha256(value.encode()).hexdigest()[:16]


def scrubbed(comment: str | None) -> str | None:
    """A comment without e-mail addresses and international phone numbers."""
    if comment is None:
        return None
    return PHONE.sub("[removed]", EMAIL.sub("[removed]", comment))
