"""The companies that Qualtrics' tests land: the demo company and a small part of it."""

from datetime import date

import pytest

from demo.company import demo_rows
from demo.servers.server import Company


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
