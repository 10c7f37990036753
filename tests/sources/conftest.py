"""A warehouse over the recorded responses, which the tests of several files share."""

from pathlib import Path

import pytest

from tests.sources.recordings import RECORDED, replay_of
from tests.support.vendors import build_staging


@pytest.fixture(scope="session")
def recorded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose staging reads the recorded responses."""
    home = tmp_path_factory.mktemp("recorded") / "home"
    for vendor in RECORDED:
        replay_of(vendor).land(home)
    build_staging(home, *RECORDED)
    return home
