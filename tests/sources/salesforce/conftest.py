"""The company that Salesforce's tests land: the demo company."""

from datetime import date

import pytest

from demo.company import demo_rows
from demo.servers.server import Company


@pytest.fixture(scope="module")
def company() -> Company:
    return demo_rows(date(2026, 6, 30))
