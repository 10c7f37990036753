"""The columns of a file compared with those of its entity, before its rows are read."""

import logging
import re
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from orchestration.errors import BadConfigurationError
from orchestration.escaping import shown
from orchestration.sources.entities import ENTITIES, Entity
from orchestration.sources.files.mapping import Mapping

log = logging.getLogger("cx")

# The time to read a file grows with the square of its columns; this many take half a second.
MAX_COLUMNS = 2_000
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def check_header(header: list[str], name: str, entity: Entity) -> None:
    """Check the header of a CSV file, whose text may also have another layout than RFC 4180.

    Args:
        header: the fields of the first row that is not blank, without a byte order mark.
        name: the file's name, for messages.
        entity: the entity of the file.

    Raises:
        BadConfigurationError: the file is empty, the header is not UTF-8 or not separated by
            commas, or `check_columns` refuses it.
    """
    check_not_empty(header, name, entity)
    first_line = ",".join(header)
    check_encoding(header, name, "save the file as UTF-8")
    if re.fullmatch(r"sep=.?", first_line, re.IGNORECASE | re.DOTALL):
        raise BadConfigurationError(
            f"{name}: the first line is '{shown(first_line)}', which only Excel reads; delete this"
            " line, and separate the columns by commas"
        )
    if not set(entity.required) & {_canonical(column) for column in header}:
        _check_separator(first_line, name, entity)
    check_columns(header, name, entity)


def check_not_empty(header: list[str], name: str, entity: Entity) -> None:
    """Check that a file has a header.

    Raises:
        BadConfigurationError: the file is empty.
    """
    if not header:
        raise BadConfigurationError(
            f"{name}: the file is empty; write a header with {', '.join(entity.required)}, or"
            " remove the file"
        )


def check_encoding(header: list[str], name: str, advice: str) -> None:
    """Check that a header was read in the encoding in which it was written.

    Raises:
        BadConfigurationError: the header has bytes of another encoding.
    """
    if any("\ufffd" in column or "\0" in column for column in header):
        raise BadConfigurationError(f"{name}: the header is not UTF-8; {advice}")


def _check_separator(first_line: str, name: str, entity: Entity) -> None:
    def has_columns(fields: Iterable[str]) -> bool:
        return bool(set(entity.required) & {_canonical(field) for field in fields})

    for separator, plural in SEPARATORS.items():
        if separator in first_line and has_columns(first_line.split(separator)):
            raise BadConfigurationError(
                f"{name}: the columns are separated by {plural}; separate them by commas"
            )
    if has_columns(first_line.split(",")):
        raise BadConfigurationError(
            f"{name}: a quote encloses the whole header; quote single fields, not lines"
        )


def check_columns(columns: list[str], name: str, entity: Entity) -> None:
    """Check the names of a file's columns, and warn of those that almost name one of the entity.

    Raises:
        BadConfigurationError: there are too many columns, two have the same name, or a required
            one is missing.
    """
    check_width(len(columns), name)
    twice = next((column for column, n in Counter(columns).items() if column and n > 1), None)
    if twice is not None:
        # Without a header, the first line is a row, whose values may be personal data.
        known = any(twice in entity.columns for entity in ENTITIES.values())
        named = f"the column '{twice}'" if known else f"column {columns.index(twice) + 1}"
        raise BadConfigurationError(
            f"{name}: the header names {named} twice; rename or remove one of them"
        )
    meant = {
        column: canonical
        for column in columns
        if (canonical := _canonical(column)) in entity.columns and canonical not in columns
    }
    missing = [column for column in entity.required if column not in columns]
    if not missing:
        for column, canonical in meant.items():
            log.warning(
                "%s: the column '%s' is ignored; rename it to '%s' to read it",
                shown(name),
                shown(column),
                canonical,
            )
        return
    reason = f"the required column '{missing[0]}' is missing; {entity.name} needs " + ", ".join(
        entity.required
    )
    if set(missing) <= set(meant.values()):
        reason = _difference(meant)
    renames = [f"'{shown(column)}' to '{canonical}'" for column, canonical in meant.items()]
    advice = f"; rename {', '.join(renames)}" if renames else ""
    raise BadConfigurationError(f"{name}: {reason}{advice}")


def mapped_columns(columns: list[str], name: str, mapping: Mapping) -> dict[str, int]:
    """The position of each canonical column among the columns of a mapped file.

    A header is found as written, otherwise in other letters or with other blanks.

    Raises:
        BadConfigurationError: there are too many columns, a header of the mapping or a required
            column is missing, or a column that is read is there twice.
    """
    check_width(len(columns), name)
    entity = mapping.entity
    found = {column: _position(header, columns, name) for column, header in mapping.headers.items()}
    for column, header in mapping.headers.items():
        if found[column] is None:
            nearest = get_close_matches(header, columns, 1, 0.6)
            advice = f"did you mean '{shown(nearest[0])}'?" if nearest else "correct the mapping"
            raise BadConfigurationError(
                f"{name}: the column '{header}', which {mapping.where} reads as {column}, is"
                f" missing; {advice}"
            )
    taken = set(found.values())
    for column in entity.columns:
        if column in columns and column not in found and columns.index(column) not in taken:
            if column in mapping.constants:
                raise BadConfigurationError(
                    f"{name}: has the column {column}, which is a constant of {mapping.where};"
                    " remove one of them"
                )
            found[column] = _position(column, columns, name)
    missing = [one for one in entity.required if one not in found and one not in mapping.constants]
    if missing:
        nearest = get_close_matches(missing[0], [_canonical(one) for one in columns], 1, 0.6)
        meant = next((one for one in columns if nearest and _canonical(one) == nearest[0]), "…")
        raise BadConfigurationError(
            f"{name}: the required column '{missing[0]}' of {entity.name} is missing; add"
            f" '{shown(meant)}: {missing[0]}' to headers in {mapping.where}, or a constant"
        )
    return {column: position for column, position in found.items() if position is not None}


def _position(header: str, columns: list[str], name: str) -> int | None:
    """The position of a column; None if it is missing."""
    exact = [index for index, column in enumerate(columns) if column == header]
    alike = [index for index, column in enumerate(columns) if _folded(column) == _folded(header)]
    found = exact or alike
    if len(found) > 1:
        raise BadConfigurationError(
            f"{name}: the header names the column '{header}' twice; rename or remove one of them"
        )
    return found[0] if found else None


def _folded(column: str) -> str:
    return " ".join(column.replace("\ufeff", "").split()).casefold()


def check_width(count: int, name: str) -> None:
    """Refuse a file with too many columns.

    Raises:
        BadConfigurationError: there are more than `MAX_COLUMNS`.
    """
    if count > MAX_COLUMNS:
        raise BadConfigurationError(
            f"{name}: the file has {count:,} columns, and the limit is {MAX_COLUMNS:,}; export only"
            " the columns of the entity"
        )


def _difference(meant: dict[str, str]) -> str:
    """How the names of columns differ from the ones that are meant."""
    if all(column.strip() == canonical for column, canonical in meant.items()):
        return "the header has blanks around column names"
    if all(column.lower() == canonical for column, canonical in meant.items()):
        return "column names are in lower case, and the header has capital letters"
    return "the header spells required columns in another way"


def _canonical(column: str) -> str:
    """A column name in the form of the canonical ones: lower case, words joined by underscores."""
    return re.sub(r"\W+", "_", column.lower()).strip("_")
