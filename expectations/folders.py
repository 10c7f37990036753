"""Where the suites are; light, so that what only lists them need not import Great Expectations."""

from pathlib import Path

PUBLISHED_SUITES = Path(__file__).parent / "published"


def suite_names(folder: Path) -> list[str]:
    """The suites of a folder, by the names of their files."""
    return [path.stem for path in sorted(folder.glob("*.yml"))]
