"""Where the suites are; light, so that what only lists them need not import Great Expectations."""

from pathlib import Path

EXPECTATIONS = Path(__file__).parent
# In the order in which they are judged.
STAGES = ("landing", "continuity", "published")
# What differs from the last publication may be meant, so a person may accept it.
CONTINUITY = "continuity"


def suite_files(stage: str) -> list[Path]:
    """The files of a stage's suites."""
    return sorted((EXPECTATIONS / stage).glob("*.yml"))


def suites() -> dict[str, str]:
    """What every suite judges, by its name."""
    return {suite_name(stage, path): _judged(path) for stage in STAGES for path in suite_files(stage)}


def suite_name(stage: str, file: Path) -> str:
    """The name of one suite, as its check is called: its stage and the name of its file."""
    return f"{stage}__{file.stem}"


def _judged(file: Path) -> str:
    """What the first line of a suite says; the rest is read only when it runs."""
    with file.open(encoding="utf-8") as lines:
        return next(lines).removeprefix("table:").strip()
