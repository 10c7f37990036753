"""Extraction from several sources: invalid options and failing sources."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from demo.servers.running import serve_demo
from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.home import Home
from orchestration.landing.extraction import extract_sources
from orchestration.landing.state import last_failures, record_sync
from orchestration.settings import Settings
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options, Page, State


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("SALESFORCE__BULK_ROWS", "x"),
        ("SALESFORCE__ORDER_STATUSES", "Won=great"),
        ("ZENDESK__CLIENT_SECRET", ""),
        ("FRESHDESK__STATUSES", "6=asleep"),
        ("FRESHDESK__ACTIVITIES_SINCE", "yesterday"),
        ("QUALTRICS__CSAT_QUESTIONS", "Q1=good"),
        ("DELIGHTED__SURVEY_TYPES", "ces"),
        ("DELIGHTED__API_KEY", ""),
        ("HUBSPOT__BASE_URL", "acme.example"),
        ("HUBSPOT__SURVEY_SCALES", "12=csat"),
        ("HUBSPOT__TICKET_STAGES", "1=waiting"),
        ("TYPEFORM__CES_QUESTIONS", "ces=1"),
    ],
)
def test_options_of_all_sources_are_validated_before_reading_starts(
    setting: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This applies to stale sources as well: an invalid option is always an error."""
    for name, connector in CONNECTORS.items():
        set_options(monkeypatch, name)
        monkeypatch.setitem(CONNECTORS, name, replace(connector, read=pytest.fail))
    monkeypatch.setenv(f"SOURCES__{setting}", text)
    settings = settings_for(tmp_path, *CONNECTORS)
    for name in CONNECTORS:
        record_sync(settings, name)
    with pytest.raises(BadConfigurationError, match=f"SOURCES__{setting}"):
        extract_sources(settings, serve_demo)
    assert last_failures(settings) == {}


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ((SourceUnavailableError, BadConfigurationError, RefreshError), BadConfigurationError),
        ((RefreshError, RefreshError), RefreshError),
        ((SourceUnavailableError, RefreshError), RefreshError),
        ((SourceUnavailableError, SourceUnavailableError), SourceUnavailableError),
        ((TimeoutError, SourceUnavailableError), SourceUnavailableError),
    ],
)
def test_the_error_names_every_failed_source(
    errors: tuple[type[Exception], ...],
    kind: type[Exception],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing = dict(zip(("salesforce", "zendesk", "qualtrics"), errors, strict=False))
    for name, error in failing.items():
        fail(monkeypatch, name, error(f"{name}: does not work"))
    with pytest.raises(kind) as told:
        extract_sources(
            replace(settings_for(tmp_path, *failing), stale_source_hours=0.0), serve_demo
        )
    assert type(told.value) is kind, "a permanent error is not retried"
    words = [
        f"{name}: {'TimeoutError' if error is TimeoutError else 'does not work'}"
        for name, error in failing.items()
    ]
    assert str(told.value) == "; ".join(words)


def test_a_stale_source_is_skipped_after_the_last_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path, "salesforce", "zendesk")
    for name in ("salesforce", "zendesk"):
        record_sync(settings, name)
    fail(monkeypatch, "salesforce", BadConfigurationError("salesforce: refused"))
    fail(monkeypatch, "zendesk", SourceUnavailableError("zendesk: no answer"))
    with pytest.raises(SourceUnavailableError, match="zendesk: no answer"):
        extract_sources(settings, serve_demo, is_last_try=False)
    assert extract_sources(settings, serve_demo, is_last_try=True) == {}
    reasons = {name: failure["reason"] for name, failure in last_failures(settings).items()}
    assert reasons == {"salesforce": "salesforce: refused", "zendesk": "zendesk: no answer"}
    fail(monkeypatch, "salesforce", None)
    assert set(extract_sources(settings, serve_demo, is_last_try=True)) == {"salesforce"}
    assert set(last_failures(settings)) == {"zendesk"}, (
        "a source that was read again has no failure"
    )


def settings_for(home: Path, *sources: str) -> Settings:
    return Settings(
        Home(home), sources, None, date(2026, 6, 30), "UTC", "USD", stale_source_hours=24.0
    )


def set_options(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Set the required options of a connector and its credentials."""
    for option in CONNECTORS[name].options:
        if option.default is None or option.name in ("client_id", "client_secret", "api_key"):
            text = "https://acme.example" if option.name == "base_url" else "text"
            monkeypatch.setenv(f"SOURCES__{name}__{option.name}".upper(), text)


def fail(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception | None) -> None:
    """Make a source fail or, without an error, return no rows."""

    def read(options: Options, state: State) -> Iterator[Page]:
        if error is not None:
            raise error
        yield from ()

    set_options(monkeypatch, name)
    monkeypatch.setitem(CONNECTORS, name, replace(CONNECTORS[name], read=read))
    # The function changes the environment of this process.
    monkeypatch.setattr("orchestration.landing.extraction.set_landing_variables", lambda home: None)
