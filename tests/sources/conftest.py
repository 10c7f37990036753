"""The demo company, and a warehouse over the recorded responses."""

from datetime import date
from pathlib import Path

import pytest

from demo.company import demo_rows
from demo.servers.server import Company
from tests.sources.recordings import RECORDED, replay_of
from tests.support.vendors import build_staging


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company; some files have another one."""
    return demo_rows(date(2026, 6, 30))


@pytest.fixture(scope="session")
def recorded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose staging reads the recorded responses."""
    home = tmp_path_factory.mktemp("recorded") / "home"
    for vendor in RECORDED:
        replay_of(vendor).land(home)
    build_staging(home, *RECORDED)
    return home
