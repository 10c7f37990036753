"""Forty ordinary nights, on companies of two sizes, without a false alarm."""

from pathlib import Path

import pytest

from tests.support.companies import A_TENTH, LAST_DAY, WHOLE, make_company
from tests.support.defects.defect import PASSED
from tests.support.ordinary_nights import OrdinaryNights

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("size", [WHOLE, A_TENTH])
def test_forty_ordinary_nights_raise_no_alarm(size: str, tmp_path: Path) -> None:
    company = make_company(size, tmp_path)
    nights = OrdinaryNights(company.folder, LAST_DAY)
    home = company.quick.copy_home(tmp_path / "nights", is_published=False)
    outcomes = {}
    for day in nights.days:
        nights.write(tmp_path / "exports", day)
        outcomes[day] = company.quick.refresh(home, tmp_path / "exports", day)
    assert {day: one.messages for day, one in outcomes.items() if one.outcome != PASSED} == {}
