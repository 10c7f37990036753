"""The demo company as an account of Qualtrics, served and landed."""

from datetime import date
from functools import partial

import pytest

from demo.company import demo_rows
from demo.servers.qualtrics.surveys import SURVEY_IDS
from demo.servers.server import Company
from tests.support import vendors

NPS, CSAT = SURVEY_IDS["relationship-nps"], SURVEY_IDS["ticket-csat"]
served = partial(vendors.served, "qualtrics")
land = partial(vendors.land, "qualtrics")


@pytest.fixture(scope="module")
def company() -> Company:
    return demo_rows(date(2026, 6, 30))


@pytest.fixture
def little(company: Company) -> Company:
    """A few responses and invitations of two surveys."""
    rows = company["survey_responses"]
    chosen = [
        [row for row in rows if row["survey_id"] == name][:30]
        for name in ("relationship-nps", "ticket-csat")
    ]
    return company | {"survey_responses": chosen[0] + chosen[1]}
