"""The demo company and one a tenth of its size, each refreshed once by `cx refresh`."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from demo import write_demo_company
from tests.support.quick_refresh import QuickRefresh
from tests.support.running import refresh_files
from tests.support.small_company import write_small_company

LAST_DAY = date(2026, 6, 30)
WHOLE, A_TENTH = "the demo company", "a tenth of it"


class Company(NamedTuple):
    """A company.

    Attributes:
        size: `WHOLE` or `A_TENTH`.
        folder: its entity files.
        home: a home in which `cx refresh` has published them.
        quick: refreshes copies of the home.
    """

    size: str
    folder: Path
    home: Path
    quick: QuickRefresh


def make_company(size: str, root: Path) -> Company:
    """Write a company's files below a folder and refresh it."""
    folder, home = root / "files", root / "home"
    write_demo_company(folder, LAST_DAY)
    if size == A_TENTH:
        folder = root / "a_tenth"
        write_small_company(root / "files", folder)
    home.mkdir()
    refresh_files(folder, home, as_of=str(LAST_DAY))
    return Company(size, folder, home, QuickRefresh(home, LAST_DAY))
