"""How files of another form become rows of an entity."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from orchestration.sources.entities import Entity

# Increase it when a mapping of the same content makes other values of a file.
READING = 1


@dataclass(frozen=True)
class Mapping:
    """How the files of one entry become rows of an entity.

    Attributes:
        entity: the entity.
        where: the place of the entry, for messages.
        file: the name of the one file, below the folder, with forward slashes.
        files: a pattern of such names instead.
        separator: the separator of CSV files.
        encoding: the name of a codec of Python.
        sheet: the sheet of workbooks; None for their only one.
        headers: column of the file, by canonical column.
        timestamp_formats: formats of timestamps; without any, they stay as they are.
        date_formats: formats of dates; without any, they stay as they are.
        time_zone: the zone of timestamps without an offset.
        decimal_comma: whether numbers have a decimal comma.
        thousands_separator: the character between thousands.
        values: canonical values by value of the file, by canonical column.
        constants: values of canonical columns that the files do not have.
        nulls: values that mean null, in every column.
    """

    entity: Entity
    where: str
    file: str | None = None
    files: str | None = None
    separator: str = ","
    encoding: str = "utf-8"
    sheet: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    timestamp_formats: list[str] = field(default_factory=list)
    date_formats: list[str] = field(default_factory=list)
    time_zone: str | None = None
    decimal_comma: bool = False
    thousands_separator: str | None = None
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    nulls: list[str] = field(default_factory=list)

    def names(self, name: str) -> bool:
        """Whether the entry reads the file with this name."""
        if self.files is None:
            return name == self.file
        parts, patterns = PurePosixPath(name).parts, PurePosixPath(self.files).parts
        return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))

    def version(self, content_hash: str) -> str:
        """SHA-256 of a file's content together with the meaning that the mapping gives it."""
        meaning = asdict(self) | {"entity": self.entity.name, "reading": READING}
        for key in ("where", "file", "files"):
            del meaning[key]
        text = json.dumps([content_hash, meaning], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
