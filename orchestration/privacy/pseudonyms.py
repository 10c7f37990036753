"""Replaces personal data in single values: fields, IDs and free text.

Each value is replaced the same way everywhere. Values that the build compares (IDs, addresses,
labels) stay distinct if they were distinct before.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from orchestration.privacy.addresses import normalised_address, normalised_domain
from orchestration.privacy.personal_data import REMOVED, contact_pattern
from orchestration.privacy.suppression import Suppression

ADDRESS = re.compile(contact_pattern("email"))
# In a script without spaces, the words around an address look like a part of it. In an ID, other
# parts may precede an address.
NOT_ASCII, BOUNDARY = re.compile(r"[^\x00-\x7f]+"), re.compile(r"[._%-]|[^\x00-\x7f]+")
ASCII_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
# Addresses with characters outside the published pattern. The list is searched for the whole
# address.
WIDE_ADDRESS = re.compile(r"""[^\s@<>()\[\]{},;:"'|/\\=&?]+@[^\s@<>()\[\]{},;:"'|/\\=&?]+""")
HOST = re.compile(r"[a-z0-9.-]+")
WORD = re.compile(r"\w+")
FIELD = re.compile(r"""[^\s,;|"'{}\[\]]+""")
ERASED_DOMAIN = "erased.invalid"


class Pseudonyms:
    """The pseudonyms of a suppression list. Values that name no erased person stay the same."""

    def __init__(self, suppression: Suppression) -> None:
        self.suppression = suppression
        self._begins_name: dict[str, int] = {}
        self._hosts: dict[str, str | None] = {}

    def address(self, text: str) -> str | None:
        """The pseudonym of an e-mail address; None if the address stays."""
        address = normalised_address(text)
        found = self.suppression.find("email", address) or address
        local, _, host = found.rpartition("@")
        if local and host not in self._hosts:
            self._hosts[host] = self.suppression.find("domain", host)
        if local and (erased_host := self._hosts[host]):
            return self._token_address(found, erased_host)
        return found if found != address else None

    def email_field(self, text: str) -> str:
        """The new value of an e-mail field.

        The text after the last `@` of a malformed address still counts as its domain.
        """
        if pseudonym := self.address(text):
            return pseudonym
        address = normalised_address(text)
        if ADDRESS.fullmatch(address) or self.label(text) == text:
            return text
        host = address.rpartition("@")[2]
        return self._token_address(text, host if HOST.fullmatch(host) else ERASED_DOMAIN)

    def other_address(self, text: str) -> str:
        """The pseudonym of an address that only its row connects with an erased person."""
        return (
            self._token_address(text, ERASED_DOMAIN)
            if "@" in text and not text.startswith("erased-")
            else text
        )

    def domain(self, text: str) -> str:
        """The new value of an e-mail domain field."""
        return self.suppression.find("domain", normalised_domain(text)) or self.label(text)

    def identifier(self, kind: str, text: str) -> str:
        """The new value of an ID.

        Args:
            kind: `contact`, `customer`, `customer_reference`, `record_reference` (to a contact or
                a customer) or `other`.
            text: the ID: an alias of an erased person, or a text that contains an address.
        """
        direct = self.suppression.find(kind, text) if kind != "other" else None
        if kind == "record_reference":
            direct = direct or self.suppression.find("customer_reference", text)
        return direct or self.label(text)

    def label(self, text: str) -> str:
        """The new value of a text that is compared as a whole.

        An address inside is replaced by a pseudonym that depends on its spelling.
        """
        return self._with_addresses(text, self._spelled, embedded=True) if "@" in text else text

    def prose(self, text: str) -> str:
        """The new value of free text: addresses and full names are removed."""
        if "@" in text:
            text = self._with_addresses(text, lambda *_: REMOVED)
        return self._without_names(text, shortest=2)

    def extra_columns(self, text: str) -> str:
        """The new value of a JSON object of extra columns.

        IDs and names of erased people are removed, as are addresses and names inside texts.
        """
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
        """The new value of a malformed row: removed as a whole if it names an erased person."""
        words = {*FIELD.findall(text), *(field.strip(" \"'") for field in text.split(","))}
        is_named = any(
            self.suppression.find(kind, word) for word in words for kind in ("contact", "customer")
        )
        is_named = (
            is_named or self.label(text) != text or self._without_names(text, shortest=1) != text
        )
        return REMOVED if is_named else text

    def _token_address(self, text: str, host: str) -> str:
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
            return self.prose(self._without_embedded(text)) if isinstance(value, str) else value
        return value

    def _without_embedded(self, text: str) -> str:
        return (
            self._with_addresses(text, lambda *_: REMOVED, embedded=True) if "@" in text else text
        )

    def _with_addresses(
        self, text: str, replace: Callable[[str, str], str], embedded: bool = False
    ) -> str:
        def known(match: re.Match) -> str:
            spelling = match.group()
            if pseudonym := self.address(spelling):
                return replace(spelling, pseudonym)
            separators = BOUNDARY if embedded else NOT_ASCII
            for separator in separators.finditer(spelling.rpartition("@")[0]):
                inner = spelling[separator.end() :]
                if pseudonym := self.address(inner):
                    return spelling[: separator.end()] + replace(inner, pseudonym)
            return spelling if spelling.isascii() else ASCII_ADDRESS.sub(known, spelling)

        def wide(match: re.Match) -> str:
            spelling = match.group().rstrip(".!-")
            pseudonym = None if ADDRESS.fullmatch(spelling) else self.address(spelling)
            if pseudonym:
                return replace(spelling, pseudonym) + match.group()[len(spelling) :]
            return ADDRESS.sub(known, match.group())

        return WIDE_ADDRESS.sub(wide, text)

    def _spelled(self, spelling: str, pseudonym: str) -> str:
        """A pseudonym per spelling: IDs are compared as written."""
        local, _, host = pseudonym.rpartition("@")
        return (
            pseudonym
            if spelling == normalised_address(spelling)
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
        """The length in words of the longest erased name that begins at an index; else 0."""
        first = words[index][0]
        if first not in self._begins_name:
            self._begins_name[first] = int(self.suppression.find("name_start", first) or 0)
        for length in range(min(self._begins_name[first], len(words) - index), shortest - 1, -1):
            if self.suppression.find(
                "name", " ".join(word for word, _ in words[index : index + length])
            ):
                return length
        return 0


def normalised_name(text: str) -> str:
    """The words of a name in lower case, separated by single spaces."""
    return " ".join(WORD.findall(text.lower()))


def published_id(text: str) -> str:
    """The published form of an ID; the dbt macro `published_id` does the same."""
    return (
        "email:" + hashlib.sha256(text.encode()).hexdigest()[:16] if ADDRESS.search(text) else text
    )
