"""Compares the outcome of a seeded defect with the expected one, by a quick refresh."""

import shutil
from datetime import date
from pathlib import Path

from tests.support.companies import A_TENTH, LAST_DAY, Company
from tests.support.defects.defect import BLOCKED, PASSED, REFUSED, Defect
from tests.support.running import published_bytes


def assert_outcome(defect: Defect, company: Company, tmp_path: Path) -> None:
    """Refresh a copy of the company with the defect: the outcome and its cause are the expected."""
    folder = Path(shutil.copytree(company.folder, tmp_path / "files"))
    defect.seed(folder)
    home = company.quick.copy_home(tmp_path / "home")
    before = published_bytes(home)
    as_of = date.fromisoformat(defect.settings.get("as_of", str(LAST_DAY)))
    found = company.quick.refresh(home, folder, as_of)
    expected, caught_by = defect.expected(company.size == A_TENTH)
    assert found.outcome == expected, found.messages
    if expected in (REFUSED, BLOCKED):
        assert published_bytes(home) == before
    if expected != PASSED:
        assert [message for message in found.messages if caught_by in message], found.messages
