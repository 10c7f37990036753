"""Holes in the exports of a small company block publishing, and ordinary nights do not."""

from pathlib import Path

import pytest

from tests.support.companies import A_TENTH, LAST_DAY, Company, make_company
from tests.support.defects.defect import PASSED, Defect
from tests.support.defects.holes import HOLES
from tests.support.defects.outcomes import assert_outcome
from tests.support.ordinary_nights import OrdinaryNights

pytestmark = pytest.mark.slow

# `make soak` seeds all of them, and in the whole demo company too.
SEEDED = (
    "two months keep one and two of their NPS answers",
    "eight closed months have no answer",
    "a month has no chat ticket",
    "orders name customers by another id",
)
NIGHTS = 3


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(A_TENTH, tmp_path_factory.mktemp("holes"))


@pytest.mark.parametrize(
    "defect",
    [hole for hole in HOLES if hole.name in SEEDED],
    ids=lambda hole: hole.name.replace(" ", "-"),
)
def test_a_hole_blocks(defect: Defect, company: Company, tmp_path: Path) -> None:
    assert_outcome(defect, company, tmp_path)


def test_ordinary_nights_pass(company: Company, tmp_path: Path) -> None:
    nights = OrdinaryNights(company.folder, LAST_DAY)
    home = company.quick.copy_home(tmp_path / "home", is_published=False)
    for day in nights.days[: NIGHTS + 1]:
        nights.write(tmp_path / "exports", day)
        found = company.quick.refresh(home, tmp_path / "exports", day)
        assert found.outcome == PASSED, found.messages
