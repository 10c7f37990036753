"""Single values without those who were erased: fields, ids and free text, each replaced the same way everywhere.

What is compared when the warehouse is built (ids, addresses, labels) keeps telling apart what it told apart before.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from orchestration.privacy.personal_data import EMAIL_PATTERN, REMOVED
from orchestration.privacy.suppression import Suppression

ADDRESS = re.compile(EMAIL_PATTERN)
# Addresses with letters that the published pattern does not know, to be asked for as a whole.
WIDE_ADDRESS = re.compile(r"""[^\s@<>()\[\]{},;:"'|/\\=&?]+@[^\s@<>()\[\]{},;:"'|/\\=&?]+""")
HOST = re.compile(r"[a-z0-9.-]+")
WORD = re.compile(r"\w+")
FIELD = re.compile(r"""[^\s,;|"'{}\[\]]+""")
NOWHERE = "erased.invalid"


class StandIns:
    """What stands in for a value; a value that concerns nobody who was erased stays as it is."""

    def __init__(self, suppression: Suppression) -> None:
        self.suppression = suppression
        self._begins_name: dict[str, int] = {}
        self._hosts: dict[str, str | None] = {}

    def address(self, text: str) -> str | None:
        """The stand-in of an e-mail address, None where it stays."""
        address = normalised_address(text)
        found = self.suppression.find("email", address) or address
        local, _, host = found.rpartition("@")
        if local and host not in self._hosts:
            self._hosts[host] = self.suppression.find("domain", host)
        if local and (erased_host := self._hosts[host]):
            return self._derived(found, erased_host)
        return found if found != address else None

    def email_field(self, text: str) -> str:
        """A field of an e-mail address, whatever else it holds; what follows its last @ still counts as its domain."""
        if stand_in := self.address(text):
            return stand_in
        address = normalised_address(text)
        if ADDRESS.fullmatch(address) or self.label(text) == text:
            return text
        host = address.rpartition("@")[2]
        return self._derived(text, host if HOST.fullmatch(host) else NOWHERE)

    def other_address(self, text: str) -> str:
        """An address that is known to be somebody's only by the row it stands in."""
        return (
            self._derived(text, NOWHERE) if "@" in text and not text.startswith("erased-") else text
        )

    def domain(self, text: str) -> str:
        """A field of an e-mail domain."""
        stand_in = self.suppression.find("domain", text.strip().lower())
        return text.replace(text.strip(), stand_in) if stand_in else self.label(text)

    def identifier(self, kind: str, text: str) -> str:
        """An id of a kind (`contact`, `customer`, `other`): wholly somebody's, or with an address inside."""
        direct = self.suppression.find(kind, text) if kind != "other" else None
        return direct or self.label(text)

    def label(self, text: str) -> str:
        """A text that is compared as a whole: an address inside becomes a stand-in, by its spelling."""
        return self._with_addresses(text, self._spelled, glued=True) if "@" in text else text

    def prose(self, text: str) -> str:
        """Free text: addresses and full names are removed."""
        if "@" in text:
            text = self._with_addresses(text, lambda *_: REMOVED)
        return self._without_names(text, shortest=2)

    def extra_columns(self, text: str) -> str:
        """The JSON object of further columns: values that are somebody's id or name, and whatever prose loses."""
        try:
            content = json.loads(text)
        except ValueError:
            return self.prose(text)
        without = self._without(content)
        return (
            text
            if without == content
            else json.dumps(without, separators=(",", ":"), ensure_ascii=False)
        )

    def malformed(self, text: str) -> str:
        """A row that is none: nothing of it stays where it names somebody."""
        words = {*FIELD.findall(text), *(field.strip(" \"'") for field in text.split(","))}
        is_named = any(
            self.suppression.find(kind, word) for word in words for kind in ("contact", "customer")
        )
        is_named = (
            is_named or self.label(text) != text or self._without_names(text, shortest=1) != text
        )
        return REMOVED if is_named else text

    def _derived(self, text: str, host: str) -> str:
        return f"erased-{self.suppression.token(normalised_address(text))}@{host}"

    def _without(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self.prose(key): self._without(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._without(item) for item in value]
        if isinstance(value, str | int) and not isinstance(value, bool):
            text = str(value)
            named = [("contact", text), ("customer", text), ("name", normalised_name(text))]
            if any(self.suppression.find(*item) for item in named):
                return REMOVED
            return self.prose(self._without_glued(text)) if isinstance(value, str) else value
        return value

    def _without_glued(self, text: str) -> str:
        return self._with_addresses(text, lambda *_: REMOVED, glued=True) if "@" in text else text

    def _with_addresses(
        self, text: str, replace: Callable[[str, str], str], glued: bool = False
    ) -> str:
        def known(match: re.Match) -> str:
            spelling = match.group()
            if stand_in := self.address(spelling):
                return replace(spelling, stand_in)
            for separator in re.finditer(r"[._%-]", spelling.rpartition("@")[0]) if glued else ():
                inner = spelling[separator.end() :]
                if stand_in := self.address(inner):
                    return spelling[: separator.end()] + replace(inner, stand_in)
            return spelling

        def wide(match: re.Match) -> str:
            spelling = match.group().rstrip(".!-")
            stand_in = None if ADDRESS.fullmatch(spelling) else self.address(spelling)
            if stand_in:
                return replace(spelling, stand_in) + match.group()[len(spelling) :]
            return ADDRESS.sub(known, match.group())

        return WIDE_ADDRESS.sub(wide, text)

    def _spelled(self, spelling: str, stand_in: str) -> str:
        """Ids are compared with their case, so a spelling with capitals is an id of its own."""
        local, _, host = stand_in.rpartition("@")
        return (
            stand_in
            if spelling == spelling.lower()
            else f"{local}-{self.suppression.token(spelling)}@{host}"
        )

    def _without_names(self, text: str, shortest: int) -> str:
        words = [(match.group().lower(), match.span()) for match in WORD.finditer(text)]
        kept, position, index = [], 0, 0
        while index < len(words):
            length = self._name_length(words, index, shortest)
            if length:
                kept += [text[position : words[index][1][0]], REMOVED]
                position = words[index + length - 1][1][1]
            index += length or 1
        return "".join(kept) + text[position:] if kept else text

    def _name_length(
        self, words: list[tuple[str, tuple[int, int]]], index: int, shortest: int
    ) -> int:
        """How many words from here on are the full name of somebody, the longest such name; else 0."""
        first = words[index][0]
        if first not in self._begins_name:
            self._begins_name[first] = int(self.suppression.find("name_start", first) or 0)
        for length in range(min(self._begins_name[first], len(words) - index), shortest - 1, -1):
            if self.suppression.find(
                "name", " ".join(word for word, _ in words[index : index + length])
            ):
                return length
        return 0


def normalised_address(text: str) -> str:
    """An e-mail address as the warehouse compares it (METRICS §2)."""
    return text.strip().lower()


def normalised_name(text: str) -> str:
    """The words of a name, whatever stands between them."""
    return " ".join(WORD.findall(text.lower()))


def published_id(text: str) -> str:
    """An id as it is published (`published_id` in dbt's macros)."""
    return (
        "email:" + hashlib.sha256(text.encode()).hexdigest()[:16] if ADDRESS.search(text) else text
    )
