"""The files of a folder that `mapping.yml` names."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from orchestration.errors import BadConfigurationError
from orchestration.escaping import is_utf8, shown
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.mapping import Mapping
from orchestration.sources.files.mapping_file import load_mappings
from orchestration.sources.files.mapping_yaml import MAPPING_FILE
from orchestration.sources.files.suffixes import HIDDEN, SUFFIXES, suffix_of

# Suffixes of files that may hold rows, read or not.
DATA_SUFFIXES = (
    *(".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet"),
    *(".xlsx", ".xls", ".ods", ".gz", ".zip"),
)


@dataclass(frozen=True)
class MappedFile:
    """A file that an entry of the mapping names."""

    name: str
    path: Path
    mapping: Mapping


def mapped_files(folder: Path) -> list[MappedFile]:
    """The files that `mapping.yml` names, one for each entry of a file; none without a mapping.

    Args:
        folder: the folder of the source.

    Raises:
        BadConfigurationError: the mapping is invalid, an entry names no file, two entries of an
            entity name the same one, or a file has no entry.
    """
    mappings = load_mappings(folder)
    if not mappings:
        return []
    paths = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    found: list[MappedFile] = []
    for mapping in mappings:
        names = [name for name in sorted(paths) if mapping.names(name)]
        if not names:
            raise BadConfigurationError(_no_file(mapping, list(paths)))
        for name in names:
            _check_file(name, paths[name], folder, mapping)
            first = next(
                (one for one in found if (one.name, one.mapping.entity) == (name, mapping.entity)),
                None,
            )
            if first is not None:
                raise BadConfigurationError(
                    f"{mapping.where}: {name} belongs to {first.mapping.where}, too; narrow one of"
                    " them"
                )
            found.append(MappedFile(name, paths[name], mapping))
    _check_others(set(paths), {file.name for file in found})
    return found


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder and its sub-folders, without hidden ones."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if not name.startswith(HIDDEN))


def _check_file(name: str, path: Path, folder: Path, mapping: Mapping) -> None:
    if not is_utf8(name):
        raise BadConfigurationError(f"{mapping.where}: the name {name} is not UTF-8; rename it")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BadConfigurationError(
            f"{mapping.where}: {name} is a link out of the folder; copy the file into it"
        )
    if not suffix_of(path):
        raise BadConfigurationError(
            f"{mapping.where}: {name} has another form than {', '.join(SUFFIXES)}; convert it, or"
            " remove its entry"
        )


def _no_file(mapping: Mapping, names: list[str]) -> str:
    wanted = mapping.file or mapping.files or ""
    key = "file" if mapping.file else "files"
    if mapping.file and any(character in wanted for character in "*?["):
        return f"{mapping.where}: file: no file is named '{wanted}'; write a glob as files"
    nearest = get_close_matches(wanted, names, 1, 0.6)
    advice = f"did you mean '{shown(nearest[0])}'?" if nearest else "add it, or remove the entry"
    return f"{mapping.where}: {key}: no file of the folder is named '{wanted}'; {advice}"


def _check_others(names: set[str], mapped: set[str]) -> None:
    """Refuse files with rows that belong to no entity, in the folder and beside mapped files."""
    parents = {""} | {name.rpartition("/")[0] for name in mapped}
    for name in sorted(names - mapped):
        parent, _, file_name = name.rpartition("/")
        is_canonical = (parent or file_name.partition(".")[0]) in ENTITIES
        if parent in parents and not is_canonical and file_name.lower().endswith(DATA_SUFFIXES):
            raise BadConfigurationError(
                f"CX_FILES_DIR: {name} belongs to no entity; add an entry for it to {MAPPING_FILE},"
                " or move it out of the folder"
            )
