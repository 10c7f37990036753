"""Announcements that a vendor retires an API: from its headers to the status."""

from pathlib import Path

import pytest
from requests.structures import CaseInsensitiveDict

from orchestration.home import Home
from orchestration.landing.state import announced_retirements, record_sync
from orchestration.reports.status import print_status, read_status
from orchestration.settings import load_settings
from orchestration.sources.http.retirement import note_retirement, take_retirement

SUNSET = {"sunset": "Tue, 30 Mar 2027 23:59:59 GMT"}
PATH = "/crm/v4/associations/deals/companies/batch/read"


def noted(*responses: tuple[str, dict[str, str]]) -> dict[str, str | None] | None:
    for path, headers in responses:
        note_retirement("hubspot", path, CaseInsensitiveDict(headers))
    return take_retirement("hubspot")


def test_the_earliest_end_is_kept() -> None:
    later = {"Sunset": "Fri, 01 Sep 2028 00:00:00 GMT"}
    known = {"path": PATH, "ends_on": "2027-03-30"}
    assert noted(("/b", later), (PATH, SUNSET), ("/c", later), ("/d", {})) == known
    assert take_retirement("hubspot") is None


@pytest.mark.parametrize("value", ["@1735689600", "true", "Wed, 01 Jan 2025 00:00:00 GMT"])
def test_a_deprecation_names_no_end(value: str) -> None:
    assert noted(("/v1/list", {"Deprecation": value})) == {"path": "/v1/list", "ends_on": None}


@pytest.mark.parametrize("headers", [{}, {"Deprecation": "false"}, {"Content-Type": "x"}])
def test_nothing_is_announced(headers: dict[str, str]) -> None:
    assert noted(("/v1/list", headers)) is None


def test_a_damaged_date_is_an_unknown_end() -> None:
    assert noted(("/v1/list", {"Sunset": "soon"})) == {"path": "/v1/list", "ends_on": None}


def test_identifiers_are_not_kept() -> None:
    found = noted(("/api/v2/tickets/12345/conversations", SUNSET))
    assert found == {"path": "/api/v2/tickets/…/conversations", "ends_on": "2027-03-30"}


def test_the_status_warns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    monkeypatch.setenv("CX_SOURCES", "hubspot")
    monkeypatch.setenv("SOURCES__HUBSPOT__ACCESS_TOKEN", "t")
    settings = load_settings()
    assert settings.home == Home(tmp_path)
    record_sync(settings, "hubspot", {"path": PATH, "ends_on": "2099-03-30"})
    report = read_status(settings)
    assert report["sources"][0]["api_retirement"] == {"path": PATH, "ends_on": "2099-03-30"}
    print_status(report)
    line = f"warning: hubspot: {PATH} ends on 2099-03-30, as the vendor announces"
    assert line in capsys.readouterr().out
    record_sync(settings, "hubspot")
    assert announced_retirements(settings) == {}, "an announcement ends with the next read"
