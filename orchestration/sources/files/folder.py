"""Which files of a folder are entities, in the order they count, each with the hash that tells its
versions apart.
"""

import hashlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import BadConfigurationError, SourceUnavailableError
from orchestration.sources.entities import ENTITIES
from orchestration.sources.transient_errors import is_transient

log = logging.getLogger("cx")

SUFFIXES = (".csv", ".jsonl", ".parquet")


@dataclass(frozen=True)
class EntityFile:
    """One file of an entity.

    Attributes:
        entity: the entity's name.
        name: the path below the source's folder, with forward slashes; rows are ordered by it.
        path: where the file is.
        content_hash: SHA-256 of its bytes, hex.
    """

    entity: str
    name: str
    path: Path
    content_hash: str


def entity_files(folder: Path) -> list[EntityFile]:
    """Every entity file of a source folder, by entity, then by name in byte order.

    Raises:
        BadConfigurationError: an entity is there twice, or a file cannot be read.
    """
    found: dict[str, list[Path]] = {name: [] for name in ENTITIES}
    for path in sorted(folder.iterdir(), key=lambda path: os.fsencode(path.name)):
        if path.name.startswith("."):
            continue
        entity = path.name if path.is_dir() else path.stem
        if entity not in ENTITIES or (not path.is_dir() and path.suffix not in SUFFIXES):
            log.warning("%s is no entity: ignored", path.name + ("/" if path.is_dir() else ""))
            continue
        found[entity].append(path)
    for entity, paths in found.items():
        if len(paths) > 1:
            names = " and ".join(path.name + ("/" if path.is_dir() else "") for path in paths)
            raise BadConfigurationError(
                f"CX_FILES_DIR: {names} are both {entity}; keep one of them"
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
    for child in sorted(path.iterdir(), key=lambda child: os.fsencode(child.name)):
        if child.name.startswith("."):
            continue
        name = child.relative_to(folder).as_posix()
        if child.is_dir() or child.suffix not in SUFFIXES:
            log.warning("%s is no file of %s: ignored", name, entity)
            continue
        files.append(EntityFile(entity, name, child, hash_file(child)))
    return files


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, hex.

    Raises:
        BadConfigurationError: the file cannot be read.
        SourceUnavailableError: it cannot be read now: it has just gone, or what it lies on does not
            answer.
    """
    if path.exists() and not path.is_file():
        raise BadConfigurationError(
            f"CX_FILES_DIR: {path.name} is no file that can be read to its end; remove it"
        )
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        refused = SourceUnavailableError if is_transient(error) else BadConfigurationError
        raise refused(f"CX_FILES_DIR: {path.name} cannot be read ({error.strerror})") from None
