"""The suppression list: pseudonyms by the keyed digest of the value that they replace.

`$CX_HOME/erasures/key` contains the key and is readable by its owner only. The list contains no
personal data and identifies no one without the key.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.durable_files import atomic_write
from orchestration.errors import RefreshError
from orchestration.home import Home

KEY_BYTES = 32
DAMAGED = "{path} is damaged, and without it erased people would return: restore it from a backup"


@dataclass
class Suppression:
    """The erased aliases and their pseudonyms.

    Attributes:
        key: the key of all digests.
        pseudonyms: pseudonym by the digest of a kind (`email`, `domain`, `contact`, `customer`,
            `customer_reference`, `record_reference`, `name`) and an alias.
        published: the same for values in published versions.
        pending: the receipts of unfinished erasures.
    """

    key: bytes
    pseudonyms: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    pending: list[dict] = field(default_factory=list)

    def digest(self, kind: str, text: str) -> str:
        """The keyed digest of a text of a kind."""
        return hashlib.blake2b(f"{kind}:{text}".encode(), key=self.key, digest_size=16).hexdigest()

    def find(self, kind: str, text: str) -> str | None:
        """The pseudonym of a text; None if the text is not suppressed."""
        return self.pseudonyms.get(self.digest(kind, text))

    def find_published(self, kind: str, text: str) -> str | None:
        """The replacement of a published value; None if the value stays."""
        return self.published.get(self.digest(kind, text))

    def add(self, kind: str, text: str, pseudonym: str) -> None:
        """Suppress a text. A text that is already suppressed keeps its pseudonym."""
        self.pseudonyms.setdefault(self.digest(kind, text), pseudonym)

    def add_name(self, words: list[str], pseudonym: str) -> None:
        """Suppress a name, and record the length of the longest name with this first word."""
        self.add("name", " ".join(words), pseudonym)
        start = self.digest("name_start", words[0])
        self.pseudonyms[start] = str(max(len(words), int(self.pseudonyms.get(start, 0))))

    def add_published(self, kind: str, text: str, pseudonym: str) -> None:
        """Record the replacement of a value in published versions."""
        self.published[self.digest(kind, text)] = pseudonym

    def content_hash(self) -> str:
        """A hash of the list, which changes with every erasure."""
        pairs = sorted(self.pseudonyms.items())
        return hashlib.blake2b(json.dumps(pairs).encode(), digest_size=16).hexdigest()

    def token(self, text: str) -> str:
        """A token for a text without a pseudonym; the same text always has the same token."""
        return hashlib.blake2b(
            text.encode(), key=self.key, digest_size=8, person=b"token"
        ).hexdigest()


def load_suppression(home: Home) -> Suppression:
    """The suppression list of a `$CX_HOME`; empty if there were no erasures.

    Raises:
        RefreshError: the list exists and its key does not, or one of them is damaged.
    """
    record = home.suppression_record
    if not record.exists():
        return Suppression(_read_key(home) or b"")
    key = _read_key(home)
    if key is None:
        raise RefreshError(
            f"{home.suppression_key} is missing, and the suppression list needs it: restore it from"
            " a"
            " backup"
        )
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
        return Suppression(
            key,
            pseudonyms=dict(content["stand_ins"]),
            published=dict(content["published"]),
            pending=list(content["pending"]),
        )
    except (ValueError, LookupError, TypeError):
        raise RefreshError(DAMAGED.format(path=record)) from None


def new_suppression(home: Home) -> Suppression:
    """The suppression list of a `$CX_HOME` for an erasure; creates the key if there is none."""
    home.erasures.mkdir(mode=0o700, exist_ok=True)
    if _read_key(home) is None and not home.suppression_record.exists():
        _write(home.suppression_key, secrets.token_hex(KEY_BYTES))
    return load_suppression(home)


def save_suppression(home: Home, suppression: Suppression) -> None:
    """Replace the list on disk, and sync it."""
    content = {
        "stand_ins": suppression.pseudonyms,
        "published": suppression.published,
        "pending": suppression.pending,
    }
    _write(home.suppression_record, json.dumps(content, indent=1))


def _read_key(home: Home) -> bytes | None:
    path = home.suppression_key
    if not path.exists():
        return None
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise RefreshError(DAMAGED.format(path=path))
    return key


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as unfinished:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600, exist_ok=False)
        unfinished.write_text(text, encoding="utf-8")
