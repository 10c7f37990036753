"""A seeded defect, and functions that apply it to input files or to a copy of the project."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

# Refused: exit 2, nothing lands. Blocked: exit 1, nothing is published. Shown: published, and
# reported by the refresh and by `cx status`. Passed: published without a report.
REFUSED, BLOCKED, SHOWN, PASSED = "refused", "blocked", "shown", "passed"
Change = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Defect:
    """A defect and the check that detects it.

    Attributes:
        name: description of the defect, as in docs/trust.md.
        seed: applies the defect to the folder of input files, or to a copy of the project.
        outcome: `refused`, `blocked` or `shown`.
        caught_by: part of the message, such as the name of the check.
        settings: settings of the refresh that differ from those of the first refresh.
        at_a_tenth: outcome in a company a tenth of the size; by default the same.
        why_at_a_tenth: what catches it there, or why it passes; by default `caught_by`.
    """

    name: str
    seed: Callable[[Path], None]
    outcome: str
    caught_by: str
    settings: dict[str, str] = field(default_factory=dict)
    at_a_tenth: str = ""
    why_at_a_tenth: str = ""

    def expected(self, is_a_tenth: bool) -> tuple[str, str]:
        """Return the outcome, and what catches the defect, in a company of a size."""
        if not is_a_tenth:
            return self.outcome, self.caught_by
        return self.at_a_tenth or self.outcome, self.why_at_a_tenth or self.caught_by


def change_rows(entity: str, change: Change) -> Callable[[Path], None]:
    """Return a function that changes the rows of an entity, with all values as text."""

    def seed(folder: Path) -> None:
        for path in files_of(folder, entity):
            # Latin-1 keeps invalid UTF-8 unchanged. Malformed rows are skipped.
            table = pd.read_csv(
                path, dtype=str, keep_default_na=False, encoding="latin-1", on_bad_lines="skip"
            )
            change(table).to_csv(path, index=False, encoding="latin-1")

    return seed


def change_column(
    entity: str, name: str, change: Callable[[pd.Series], pd.Series]
) -> Callable[[Path], None]:
    """Return a function that changes the values of a column; empty values stay empty."""

    def change_values(table: pd.DataFrame) -> pd.DataFrame:
        filled = table[name] != ""
        table.loc[filled, name] = change(table.loc[filled, name])
        return table

    return change_rows(entity, change_values)


def change_bytes(entity: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return a function that changes the bytes of an entity's files."""

    def seed(folder: Path) -> None:
        for path in files_of(folder, entity):
            path.write_bytes(change(path.read_bytes()))

    return seed


def replace_text(path: str, before: str, after: str) -> Callable[[Path], None]:
    """Return a function that replaces text in a file of the project; the text must occur."""

    def seed(project: Path) -> None:
        file = project / path
        content = file.read_text(encoding="utf-8")
        assert before in content, f"{path} no longer contains {before!r}"
        file.write_text(content.replace(before, after), encoding="utf-8")

    return seed


def files_of(folder: Path, entity: str) -> list[Path]:
    """Return the files of an entity."""
    return (
        [folder / f"{entity}.csv"]
        if (folder / f"{entity}.csv").exists()
        else sorted((folder / entity).iterdir())
    )
