"""A seeded defect, and how it is applied to a folder of files or a copy of the project."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

# Exit 2 before anything lands; exit 1 and nothing published; published, and said in the refresh and
# in `cx status`.
REFUSED, BLOCKED, SHOWN = "refused", "blocked", "shown"
Change = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Defect:
    """A defect and what catches it.

    Attributes:
        name: what went wrong, as docs/trust.md lists it.
        seed: works it into the folder of the company's files (or of the project, for a defect of a
            model).
        outcome: `refused`, `blocked` or `shown`.
        caught_by: a part of what is said about it, the name of what catches it.
        settings: settings of the refresh that differ from the first one's.
    """

    name: str
    seed: Callable[[Path], None]
    outcome: str
    caught_by: str
    settings: dict[str, str] = field(default_factory=dict)


def rows(entity: str, change: Change) -> Callable[[Path], None]:
    """A change of an entity's rows, every value as text."""

    def seed(folder: Path) -> None:
        for path in files_of(folder, entity):
            # Bytes that are not UTF-8 stay as they are, rows that do not parse are left out.
            table = pd.read_csv(
                path, dtype=str, keep_default_na=False, encoding="latin-1", on_bad_lines="skip"
            )
            change(table).to_csv(path, index=False, encoding="latin-1")

    return seed


def column(
    entity: str, name: str, change: Callable[[pd.Series], pd.Series]
) -> Callable[[Path], None]:
    """A change of one column; empty values stay empty."""

    def change_values(table: pd.DataFrame) -> pd.DataFrame:
        filled = table[name] != ""
        table.loc[filled, name] = change(table.loc[filled, name])
        return table

    return rows(entity, change_values)


def raw(entity: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """A change of a file's bytes."""

    def seed(folder: Path) -> None:
        for path in files_of(folder, entity):
            path.write_bytes(change(path.read_bytes()))

    return seed


def text_of(path: str, before: str, after: str) -> Callable[[Path], None]:
    """A change of a file of the project; what is to be replaced must be there."""

    def seed(project: Path) -> None:
        file = project / path
        content = file.read_text(encoding="utf-8")
        assert before in content, f"{path} has no {before!r} any more"
        file.write_text(content.replace(before, after), encoding="utf-8")

    return seed


def files_of(folder: Path, entity: str) -> list[Path]:
    """The files of an entity."""
    return (
        [folder / f"{entity}.csv"]
        if (folder / f"{entity}.csv").exists()
        else sorted((folder / entity).iterdir())
    )
