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
from orchestration.sources.files.mapped_files import MappedFile, mapped_files
from orchestration.sources.files.mapping import Mapping
from orchestration.sources.files.mapping_yaml import MAPPING_FILE
from orchestration.sources.files.suffixes import HIDDEN, SUFFIXES, is_canonical, suffix_of
from orchestration.sources.transient_errors import is_transient

log = logging.getLogger("cx")


@dataclass(frozen=True)
class EntityFile:
    """One file of an entity.

    Attributes:
        entity: the entity's name.
        name: the path below the source's folder, with forward slashes; it orders the rows.
        path: the file.
        content_hash: SHA-256, hexadecimal, of its bytes and of the meaning that its mapping gives
            them.
        mapping: the mapping of its rows; None for canonical ones.
    """

    entity: str
    name: str
    path: Path
    content_hash: str
    mapping: Mapping | None = None


def entity_files(folder: Path) -> list[EntityFile]:
    """All entity files of a folder, by entity, then by name in byte order.

    Raises:
        BadConfigurationError: no file is an entity, two files or folders contain the same entity,
            the folder of an entity contains another kind of file, a file is unreadable, or
            `mapping.yml` is not a mapping of the files in the folder.
    """
    mapped = mapped_files(folder)
    names = {file.name for file in mapped}
    found: dict[str, list[Path]] = {name: [] for name in ENTITIES}
    ignored: list[Path] = []
    for path in _sorted_entries(folder):
        if path.name in names or path.name == MAPPING_FILE:
            continue
        entity = path.name if path.is_dir() else path.name.removesuffix(suffix_of(path))
        if entity in ENTITIES and (path.is_dir() or is_canonical(path)):
            found[entity].append(path)
        elif not any(name.startswith(f"{path.name}/") for name in names):
            log.warning("%s is not an entity file: ignored", _display_name(path))
            ignored.append(path)
    if not mapped and not any(found.values()):
        raise BadConfigurationError(f"CX_FILES_DIR: {_no_entity(folder, ignored)}")
    for entity, paths in found.items():
        if len(paths) > 1:
            both = " and ".join(_display_name(path) for path in paths)
            raise BadConfigurationError(
                f"CX_FILES_DIR: {both} both contain {entity}; keep one of them"
            )
    return [
        file for entity, paths in found.items() for file in _in_order(entity, paths, folder, mapped)
    ]


def _in_order(
    entity: str, paths: list[Path], folder: Path, mapped: list[MappedFile]
) -> list[EntityFile]:
    own = [file for file in mapped if file.mapping.entity.name == entity]
    names = {file.name for file in mapped}
    files = [file for path in paths for file in _files_of(entity, path, folder, names)]
    files += [
        EntityFile(
            entity, file.name, file.path, file_version(file.path, file.mapping), file.mapping
        )
        for file in own
    ]
    return sorted(files, key=lambda file: os.fsencode(file.name))


def _files_of(entity: str, path: Path, folder: Path, mapped: set[str]) -> list[EntityFile]:
    if not path.is_dir():
        return [EntityFile(entity, path.name, path, file_version(path, None))]
    files = []
    for child in _sorted_entries(path):
        name = child.relative_to(folder).as_posix()
        if name in mapped:
            continue
        if child.is_dir():
            log.warning("%s is not a file of %s: ignored", shown(name), entity)
            continue
        if not is_canonical(child):
            raise BadConfigurationError(
                f"CX_FILES_DIR: {name} is not a CSV, JSON, Parquet or Excel file of {entity};"
                f" convert it to {', '.join(SUFFIXES)} (in lower case), or move it out of the"
                " folder"
            )
        if not is_utf8(name):
            raise BadConfigurationError(
                f"CX_FILES_DIR: the name {name} is not UTF-8; rename the file"
            )
        files.append(EntityFile(entity, name, child, file_version(child, None)))
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
    entries = (entry for entry in folder.iterdir() if not entry.name.startswith(HIDDEN))
    return sorted(entries, key=lambda entry: os.fsencode(entry.name))


def _display_name(path: Path) -> str:
    return shown(path.name) + ("/" if path.is_dir() else "")


def file_version(path: Path, mapping: Mapping | None) -> str:
    """SHA-256 of a file's bytes, and of the meaning that its mapping gives them, hexadecimal.

    Raises:
        BadConfigurationError: the file is unreadable, or is a pipe or a device.
        SourceUnavailableError: the file has just disappeared, or its file system fails.
    """
    if path.exists() and not path.is_file():
        raise BadConfigurationError(f"CX_FILES_DIR: {path.name} is not a regular file; remove it")
    try:
        with path.open("rb") as file:
            content_hash = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        error_type = SourceUnavailableError if is_transient(error) else BadConfigurationError
        reason = f"CX_FILES_DIR: {path.name} cannot be read ({error.strerror})"
        raise error_type(reason) from None
    return mapping.version(content_hash) if mapping else content_hash
