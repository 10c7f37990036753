"""Reads and checks `mapping.yml`, which declares how files become rows of entities.

docs/mapping.md describes the keys.
"""

import codecs
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import available_timezones

from orchestration.errors import BadConfigurationError
from orchestration.sources.entities import ENTITIES, Entity
from orchestration.sources.files.formats import (
    EPOCH_MS,
    EPOCH_S,
    ISO,
    disagreement,
    format_problem,
)
from orchestration.sources.files.mapping import Mapping
from orchestration.sources.files.mapping_yaml import MAPPING_FILE, read_yaml

KEYS = (
    *("file", "files", "separator", "encoding", "sheet", "headers", "timestamp_format"),
    "date_format",
    *("time_zone", "decimal_comma", "thousands_separator", "values", "constants", "scores"),
    "nulls",
)
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "}
THOUSANDS = {"comma": ",", "point": ".", "space": " ", "apostrophe": "'"}
ENCODINGS = (
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "mac-roman", "koi8-r", "koi8-u"),
    *(f"cp{number}" for number in (437, 850, 852, 866, 874, 932, *range(1250, 1259))),
    *(f"iso8859-{number}" for number in (*range(1, 12), *range(13, 17))),
    *("shift_jis", "euc_jp", "euc_kr", "gb18030", "gbk", "big5"),
)
FORM = "docs/mapping.md shows the form"


def load_mappings(folder: Path) -> list[Mapping]:
    """The entries of a folder's `mapping.yml`; none without this file.

    Raises:
        BadConfigurationError: the file is not a valid mapping.
    """
    path = folder / MAPPING_FILE
    if (other := path.with_suffix(".yaml")).exists():
        raise BadConfigurationError(f"{other.name}: not read; rename it to {MAPPING_FILE}")
    if not path.exists() and not path.is_symlink():
        return []
    content = read_yaml(path)
    if not isinstance(content, dict) or not content:
        raise BadConfigurationError(f"{MAPPING_FILE}: names no entity; {FORM}, or remove the file")
    mappings = []
    for name, entries in content.items():
        if name not in ENTITIES:
            raise BadConfigurationError(
                f"{MAPPING_FILE}: unknown entity '{name}'; {_nearest(name, ENTITIES)}"
            )
        several = isinstance(entries, list)
        for number, entry in enumerate(entries if several else [entries], 1):
            where = f"{MAPPING_FILE}: {name}" + (f", entry {number}" if several else "")
            mappings.append(_Entry(entry, ENTITIES[name], where).mapping())
    if not mappings:
        raise BadConfigurationError(f"{MAPPING_FILE}: has no entry; {FORM}, or remove the file")
    return mappings


class _Entry:
    """One entry, with the checks of its keys; each error names the entry and the key."""

    def __init__(self, content: Any, entity: Entity, where: str) -> None:
        if not isinstance(content, dict):
            raise BadConfigurationError(f"{where}: has no keys; add file or files ({FORM})")
        self.content, self.entity, self.where = content, entity, where
        for key in content:
            if key not in KEYS:
                raise self.error(f"unknown key '{key}'; {_nearest(key, KEYS)}")

    def mapping(self) -> Mapping:
        values = {
            self.column("values", column): self.words(f"values: {column}", words)
            for column, words in self.table("values").items()
        }
        if scores := self.words("scores", self.content.get("scores", {})):
            self.column("scores", "score")
            values["score"] = values.get("score", {}) | scores
        mapping = Mapping(
            self.entity,
            self.where,
            **self.names(),
            separator=self.separator(),
            encoding=self.encoding(),
            sheet=self.text("sheet", self.content["sheet"]) if "sheet" in self.content else None,
            headers=self.headers(),
            timestamp_formats=self.formats("timestamp_format", is_date=False),
            date_formats=self.formats("date_format", is_date=True),
            time_zone=self.time_zone(),
            decimal_comma=self.boolean("decimal_comma"),
            thousands_separator=self.thousands_separator(),
            values=values,
            constants={
                self.column("constants", column): self.text(f"constants: {column}", text)
                for column, text in self.table("constants").items()
            },
            nulls=[self.text("nulls", word) for word in self.texts("nulls")],
        )
        if twice := sorted(mapping.headers.keys() & mapping.constants.keys()):
            raise self.error(f"constants: {twice[0]} has a header, too; remove one of them")
        if mapping.time_zone and not mapping.timestamp_formats:
            return Mapping(**{**vars(mapping), "timestamp_formats": [ISO]})
        return mapping

    def names(self) -> dict[str, str]:
        given = [key for key in ("file", "files") if key in self.content]
        if len(given) != 1:
            raise self.error("name the files with one of the keys file (a name) and files (a glob)")
        key, name = given[0], self.text(given[0], self.content[given[0]])
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or name != str(path):
            raise self.error(
                f"{key}: '{name}' is no name below the folder; write it without .., ./ and drives"
            )
        return {key: name}

    def separator(self) -> str:
        text = self.text("separator", self.content.get("separator", ","))
        character = SEPARATORS.get(text, text)
        if len(character) != 1 or character.isalnum() or character in '"\r\n':
            raise self.error(
                f"separator: '{text}' is not one character; write it in quotes, or as"
                f" {', '.join(SEPARATORS)}"
            )
        if not character.isascii():
            raise self.error(f"separator: '{text}' is no ASCII character; choose one that is")
        return character

    def encoding(self) -> str:
        text = self.text("encoding", self.content.get("encoding", "utf-8"))
        try:
            name = codecs.lookup(text).name
        except (LookupError, ValueError):
            name = ""
        if name == "utf-8-sig":
            name = "utf-8"
        if name not in ENCODINGS:
            raise self.error(f"encoding: unknown encoding '{text}'; {_nearest(text, ENCODINGS)}")
        return name

    def headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for header, columns in self.table("headers").items():
            for name in columns if isinstance(columns, list) else [columns]:
                key = f"headers: {header}"
                column = self.column(key, self.text(key, name))
                if column in headers:
                    raise self.error(
                        f"{key}: {column} is the column of '{headers[column]}', too; remove one, or"
                        " put their files into entries of their own"
                    )
                headers[column] = header
        return headers

    def formats(self, key: str, is_date: bool) -> list[str]:
        formats = self.texts(key)
        zone = self.content.get("time_zone")
        for text in formats:
            if problem := format_problem(text, is_date):
                raise self.error(f"{key}: '{text}' cannot be read: {problem}")
            is_instant = text in (EPOCH_S, EPOCH_MS) or "%z" in text
            if not zone and text != ISO and is_instant == is_date:
                reason = "an instant, whose date" if is_date else "a local time, whose instant"
                raise self.error(
                    f"{key}: '{text}' is {reason} depends on a time zone; add time_zone, such as"
                    " Europe/Berlin or UTC"
                )
        if different := disagreement(formats):
            raise self.error(
                f"{key}: '{different[0]}' and '{different[1]}' read one date differently; put files"
                " with different formats into entries of their own"
            )
        return formats

    def time_zone(self) -> str | None:
        if "time_zone" not in self.content:
            return None
        name = self.text("time_zone", self.content["time_zone"])
        zones = available_timezones()
        if name not in zones:
            raise self.error(f"time_zone: unknown time zone '{name}'; {_nearest(name, zones)}")
        return name

    def thousands_separator(self) -> str | None:
        if "thousands_separator" not in self.content:
            return None
        text = self.text("thousands_separator", self.content["thousands_separator"])
        character = THOUSANDS.get(text, text)
        if character not in THOUSANDS.values():
            raise self.error(
                f"thousands_separator: '{text}' is none; use one of {', '.join(THOUSANDS)}"
            )
        if character == ("," if self.boolean("decimal_comma") else "."):
            raise self.error(
                f"thousands_separator: {text} is the decimal separator, too; correct it or"
                " decimal_comma"
            )
        return character

    def boolean(self, key: str) -> bool:
        text = self.content.get(key, "false")
        if text not in ("true", "false"):
            raise self.error(f"{key}: '{text}' is neither true nor false; write one of them")
        return text == "true"

    def table(self, key: str) -> dict[str, Any]:
        content = self.content.get(key, {})
        if not isinstance(content, dict):
            raise self.error(f"{key}: not a table; write a line 'name: value' for each ({FORM})")
        return content

    def words(self, key: str, content: Any) -> dict[str, str]:
        if not isinstance(content, dict):
            raise self.error(f"{key}: not a table; write a line 'word: value' for each ({FORM})")
        words: dict[str, str] = {}
        for word, meaning in content.items():
            folded = word.strip().lower()
            if folded in words:
                raise self.error(f"{key}: '{word}' is repeated in other letters; remove one")
            words[folded] = self.text(f"{key}: {word}", meaning)
        return words

    def texts(self, key: str) -> list[str]:
        content = self.content.get(key, [])
        return [
            self.text(key, text) for text in (content if isinstance(content, list) else [content])
        ]

    def text(self, key: str, content: Any) -> str:
        if not isinstance(content, str) or not content:
            raise self.error(f"{key}: not a text; write one ({FORM})")
        return content

    def column(self, key: str, name: str) -> str:
        if name not in self.entity.columns:
            raise self.error(
                f"{key}: {self.entity.name} has no column '{name}';"
                f" {_nearest(name, self.entity.columns)}"
            )
        return name

    def error(self, reason: str) -> BadConfigurationError:
        return BadConfigurationError(f"{self.where}: {reason}")


def _nearest(name: str, known: Collection[str]) -> str:
    folded = {one.lower(): one for one in known}
    if nearest := get_close_matches(name.lower(), folded, 1, 0.6):
        return f"did you mean {folded[nearest[0]]}?"
    return f"choose from {', '.join(known)}" if len(known) < 40 else f"correct it ({FORM})"
