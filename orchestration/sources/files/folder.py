"""The entity files of a folder, in a fixed order, each with the hash of its content."""

import hashlib
import logging
import os
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from orchestration.errors import BadConfigurationError, SourceUnavailableError
from orchestration.escaping import is_utf8, shown
from orchestration.sources.entities import ENTITIES
from orchestration.sources.transient_errors import is_transient

log = logging.getLogger("cx")

SUFFIXES = (".csv", ".jsonl", ".parquet")


@dataclass(frozen=True)
class EntityFile:
    """One file of an entity.

    Attributes:
        entity: the entity's name.
        name: the path below the source's folder, with forward slashes; it orders the rows.
        path: the file.
        content_hash: SHA-256 of its bytes, hexadecimal.
    """

    entity: str
    name: str
    path: Path
    content_hash: str


def entity_files(folder: Path) -> list[EntityFile]:
    """All entity files of a folder, by entity, then by name in byte order.

    Raises:
        BadConfigurationError: no file is an entity, two files or folders contain the same entity,
            the folder of an entity contains another kind of file, or a file is unreadable.
    """
    found: dict[str, list[Path]] = {name: [] for name in ENTITIES}
    ignored: list[Path] = []
    for path in _sorted_entries(folder):
        entity = path.name if path.is_dir() else path.stem
        if entity not in ENTITIES or (not path.is_dir() and path.suffix not in SUFFIXES):
            log.warning("%s is not an entity file: ignored", _display_name(path))
            ignored.append(path)
            continue
        found[entity].append(path)
    if not any(found.values()):
        raise BadConfigurationError(f"CX_FILES_DIR: {_no_entity(folder, ignored)}")
    for entity, paths in found.items():
        if len(paths) > 1:
            names = " and ".join(_display_name(path) for path in paths)
            raise BadConfigurationError(
                f"CX_FILES_DIR: {names} both contain {entity}; keep one of them"
            )
    return [
        file
        for entity, paths in found.items()
        for path in paths
        for file in _files_of(entity, path, folder)
    ]


def _files_of(entity: str, path: Path, folder: Path) -> list[EntityFile]:
    if not path.is_dir():
        return [EntityFile(entity, path.name, path, hash_file(path))]
    files = []
    for child in _sorted_entries(path):
        name = child.relative_to(folder).as_posix()
        if child.is_dir():
            log.warning("%s is not a file of %s: ignored", shown(name), entity)
            continue
        if child.suffix not in SUFFIXES:
            raise BadConfigurationError(
                f"CX_FILES_DIR: {name} is not a CSV, JSONL or Parquet file of {entity}; convert it"
                f" to {', '.join(SUFFIXES)} (in lower case), or move it out of the folder"
            )
        if not is_utf8(name):
            raise BadConfigurationError(
                f"CX_FILES_DIR: the name {name} is not UTF-8; rename the file"
            )
        files.append(EntityFile(entity, name, child, hash_file(child)))
    return files


def _no_entity(folder: Path, ignored: list[Path]) -> str:
    """What is wrong with a folder without entity files, with the names that may be meant."""
    if not ignored:
        return f"{folder} holds no files; add one per entity, such as customers.csv"
    meant = [
        f"rename or convert {_display_name(path)} to {name}"
        for path in ignored
        if (name := _entity_name_like(path))
    ]
    advice = ", ".join(meant[:3]) or f"name a file or folder {', '.join(ENTITIES)}"
    return f"no file in {folder} has the name of an entity; {advice} (docs/CONTRACT.md §3)"


def _entity_name_like(path: Path) -> str | None:
    """The entity's file or folder that a name is close to; None if it is close to no entity."""
    words = re.sub(r"\W+", "_", re.split(r"[.(]", path.name)[0].strip().lower())
    entity = next(iter(get_close_matches(words, ENTITIES, 1, 0.7)), None)
    if entity is None or path.is_dir():
        return entity and f"{entity}/"
    return entity + next((one for one in SUFFIXES if one in path.name.lower()), SUFFIXES[0])


def _sorted_entries(folder: Path) -> list[Path]:
    entries = (entry for entry in folder.iterdir() if not entry.name.startswith("."))
    return sorted(entries, key=lambda entry: os.fsencode(entry.name))


def _display_name(path: Path) -> str:
    return shown(path.name) + ("/" if path.is_dir() else "")


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal.

    Raises:
        BadConfigurationError: the file is unreadable, or is a pipe or a device.
        SourceUnavailableError: the file has just disappeared, or its file system fails.
    """
    if path.exists() and not path.is_file():
        raise BadConfigurationError(f"CX_FILES_DIR: {path.name} is not a regular file; remove it")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        error_type = SourceUnavailableError if is_transient(error) else BadConfigurationError
        reason = f"CX_FILES_DIR: {path.name} cannot be read ({error.strerror})"
        raise error_type(reason) from None
