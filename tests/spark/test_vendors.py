"""The records of every vendor give equal tables on both engines."""

import contextlib
from pathlib import Path

import pytest

from orchestration.sources import CONNECTORS
from tests.spark.tables import tables_differing_on_spark
from tests.support.running import run, run_cx
from tests.support.vendors import AS_HELPDESK, company_of_one_month, served, settings_for

pytestmark = pytest.mark.spark

SETTINGS = {
    "sources": ",".join(CONNECTORS),
    "as_of": "2026-06-30",
    "timezone": "Asia/Kolkata",
    "currency": "EUR",
}


@pytest.fixture
def extracted_home(tmp_path: Path) -> Path:
    """One month of the demo company, read from all vendors."""
    company, home, settings = company_of_one_month(), tmp_path / "home", dict[str, str]()
    with contextlib.ExitStack() as stack:
        for vendor in CONNECTORS:
            _, options = stack.enter_context(served(vendor, company, **AS_HELPDESK.get(vendor, {})))
            settings |= settings_for(vendor, options)
        done = run("cx", "extract", home=home, further=settings, **SETTINGS)
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def test_all_vendors_at_once(extracted_home: Path) -> None:
    done = run_cx("build", home=extracted_home, **SETTINGS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert tables_differing_on_spark(extracted_home, **SETTINGS) == []
