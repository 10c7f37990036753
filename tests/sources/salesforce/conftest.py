"""The demo company as an org of Salesforce, served and landed."""

from datetime import date
from functools import partial

import pytest

from demo.company import demo_rows
from demo.servers.server import Company
from tests.support import vendors

served = partial(vendors.served, "salesforce")
land = partial(vendors.land, "salesforce")


@pytest.fixture(scope="module")
def company() -> Company:
    return demo_rows(date(2026, 6, 30))
