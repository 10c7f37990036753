"""Fixtures of several unit tests."""

from pathlib import Path

import pytest

from tests.support.metric_versions import Versions


@pytest.fixture
def versions(golden_home: Path, tmp_path: Path) -> Versions:
    return Versions(golden_home, tmp_path)
