"""Removes contact details from IDs and comments (CONTRACT.md §4)."""

import hashlib
import re

EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
PHONE = re.compile(r"(?:\+|00)[0-9](?:[ .()-]*[0-9]){7,14}")


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
