"""A small part of the demo company, which some of Qualtrics' tests land."""

import pytest

from demo.servers.server import Company


@pytest.fixture
def little(company: Company) -> Company:
    """A few responses and invitations of two surveys."""
    rows = company["survey_responses"]
    chosen = [
        [row for row in rows if row["survey_id"] == name][:30]
        for name in ("relationship-nps", "ticket-csat")
    ]
    return company | {"survey_responses": chosen[0] + chosen[1]}
