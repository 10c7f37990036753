"""The suppression list: stand-ins by the keyed digest of what they stand for, never the thing itself.

`$CX_HOME/erasures/key` is the key, readable by its owner alone; without it the list says nothing about anyone.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.durable_files import written_whole
from orchestration.errors import RefreshError

KEY_BYTES = 32


@dataclass
class Suppression:
    """What was erased, and by what it is replaced.

    Attributes:
        key: the key of all digests.
        stand_ins: by digest of a kind and an alias: e-mail, domain, contact, customer, name.
        published: the same for what versions already published hold, until those are rewritten.
        pending: the receipts of erasures that are not finished.
    """

    key: bytes
    stand_ins: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    pending: list[dict] = field(default_factory=list)

    def digest(self, kind: str, text: str) -> str:
        """The keyed digest under which the list knows a text of a kind."""
        return hashlib.blake2b(f"{kind}:{text}".encode(), key=self.key, digest_size=16).hexdigest()

    def find(self, kind: str, text: str) -> str | None:
        """The stand-in of a text, None where it is nobody's who was erased."""
        return self.stand_ins.get(self.digest(kind, text))

    def find_published(self, kind: str, text: str) -> str | None:
        """What replaces a published text, None where it stays."""
        return self.published.get(self.digest(kind, text))

    def add(self, kind: str, text: str, stand_in: str) -> None:
        """Suppress a text from now on; one that is suppressed already keeps its stand-in."""
        self.stand_ins.setdefault(self.digest(kind, text), stand_in)

    def add_name(self, words: list[str], stand_in: str) -> None:
        """Suppress a name, and remember how long names with this first word may be."""
        self.add("name", " ".join(words), stand_in)
        start = self.digest("name_start", words[0])
        self.stand_ins[start] = str(max(len(words), int(self.stand_ins.get(start, 0))))

    def add_published(self, kind: str, text: str, stand_in: str) -> None:
        """Note what replaces a text in the versions already published."""
        self.published[self.digest(kind, text)] = stand_in

    def token(self, text: str) -> str:
        """A token for a text that has no stand-in of its own: the same whenever it comes again."""
        return hashlib.blake2b(
            text.encode(), key=self.key, digest_size=8, person=b"token"
        ).hexdigest()


def load_suppression(home: Path) -> Suppression:
    """The suppression list of a `$CX_HOME`, empty where nobody was ever erased.

    Raises:
        RefreshError: the list is there and its key is not.
    """
    folder = home / "erasures"
    record = folder / "suppression.json"
    if not record.exists():
        return Suppression(_read_key(folder) or b"")
    key = _read_key(folder)
    if key is None:
        raise RefreshError(
            f"{folder / 'key'} is missing: put it back from a backup, erased people are known by it"
        )
    return Suppression(key, **json.loads(record.read_text(encoding="utf-8")))


def new_suppression(home: Path) -> Suppression:
    """The suppression list of a `$CX_HOME` to be added to, with a key made where there is none."""
    folder = home / "erasures"
    folder.mkdir(mode=0o700, exist_ok=True)
    if _read_key(folder) is None and not (folder / "suppression.json").exists():
        _write(folder / "key", secrets.token_hex(KEY_BYTES))
    return load_suppression(home)


def save_suppression(home: Path, suppression: Suppression) -> None:
    """Write the list in place of the one before, and wait until the disk has it."""
    content = {
        "stand_ins": suppression.stand_ins,
        "published": suppression.published,
        "pending": suppression.pending,
    }
    _write(home / "erasures" / "suppression.json", json.dumps(content, indent=1))


def _read_key(folder: Path) -> bytes | None:
    path = folder / "key"
    return bytes.fromhex(path.read_text(encoding="ascii")) if path.exists() else None


def _write(path: Path, text: str) -> None:
    with written_whole(path) as unfinished:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600, exist_ok=False)
        unfinished.write_text(text, encoding="utf-8")
