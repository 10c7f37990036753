"""The files of the suites, without an import of Great Expectations, which is slow to load."""

from pathlib import Path

EXPECTATIONS = Path(__file__).parent
# In the order in which they run.
STAGES = ("landing", "continuity", "published")
# A difference from the last publication may be intended, so a user may accept it.
CONTINUITY = "continuity"


def suite_files(stage: str) -> list[Path]:
    """The files of a stage's suites."""
    return sorted((EXPECTATIONS / stage).glob("*.yml"))


def suites() -> dict[str, str]:
    """The table that each suite checks, by the name of the suite."""
    return {
        suite_name(stage, path): _table(path) for stage in STAGES for path in suite_files(stage)
    }


def suite_name(stage: str, file: Path) -> str:
    """The name of a suite and of its check: the stage and the name of the file."""
    return f"{stage}__{file.stem}"


def _table(file: Path) -> str:
    """The table named in the first line of a suite; the rest is read only when the suite runs."""
    with file.open(encoding="utf-8") as lines:
        return next(lines).removeprefix("table:").strip()
