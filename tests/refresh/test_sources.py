"""Several sources: the others land if one fails, and a setting says how long one may be stale."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from demo.company import demo_rows
from demo.servers import SERVERS
from demo.servers.running import serving
from orchestration.errors import BadConfigurationError
from orchestration.landing.options import connector_options
from orchestration.landing.vendor import unexpected_response
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import BOOLEAN, Option
from orchestration.sources.http.client import ApiClient
from tests.support.running import GOLDEN, run

AS_OF = {
    "sources": "files,delighted",
    "files_dir": str(GOLDEN),
    "as_of": "2026-06-30",
    "retry_seconds": "0",
}
IMPATIENT = {"RUNTIME__REQUEST_MAX_ATTEMPTS": "2", "RUNTIME__REQUEST_BACKOFF_FACTOR": "0.01"}
UNREACHABLE = {
    "SOURCES__FRESHDESK__API_KEY": "key",
    "SOURCES__FRESHDESK__BASE_URL": "http://127.0.0.1:9",
}


@pytest.fixture(scope="module")
def options() -> Iterator[dict[str, str]]:
    """The settings of a connector that reads a running server."""
    server = SERVERS["delighted"](demo_rows(date(2026, 6, 30)))
    with serving(server.app()) as base_url:
        named = {
            f"SOURCES__DELIGHTED__{name.upper()}": value
            for name, value in server.options(base_url).items()
        }
        yield named | IMPATIENT


@pytest.mark.slow
def test_other_sources_land_if_one_fails(options: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    nowhere = options | {"SOURCES__DELIGHTED__BASE_URL": "http://127.0.0.1:9"}
    failed = run("cx", "extract", home=home, further=nowhere, **AS_OF)
    assert (
        failed.returncode == 1
        and "delighted: GET survey_responses.json" in failed.stderr.splitlines()[-1]
    )
    assert failed.stdout.count("retry ") == 3 and "nothing new in" not in failed.stdout, (
        "what was read is not again"
    )
    assert failed.stdout.count("landed tickets.csv") == 1
    assert (home / "landing" / "files" / "tickets").is_dir() and not (
        home / "landing" / "delighted"
    ).exists()
    stale = run("cx", "extract", home=home, further=nowhere, **AS_OF, stale_source_hours="24")
    assert stale.returncode == 1, "a source that was never read is missing, not stale"
    whole = run("cx", "extract", home=home, further=options, **AS_OF)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    stale = run("cx", "extract", home=home, further=nowhere, **AS_OF, stale_source_hours="24")
    assert stale.returncode == 0 and "using the data read at" in stale.stdout, (
        stale.stdout + stale.stderr
    )
    assert stale.stdout.count("retry ") == 3, "a transient error is retried first"
    report = json.loads(run("cx", "status", "--json", home=home, **AS_OF).stdout)
    failed_files, failed_delighted = (source["last_failure"] for source in report["sources"])
    assert (
        failed_files is None
        and "delighted: GET survey_responses.json" in failed_delighted["reason"]
    )
    (told,) = (
        line
        for line in run("cx", "status", home=home, **AS_OF).stdout.splitlines()
        if "delighted: read" in line
    )
    day, time = failed_delighted["failed_at"].split("T")
    assert f"failed {day} {time[:5]} UTC: {failed_delighted['reason']}" in told
    assert {source["source_system"]: source["age_hours"] < 1 for source in report["sources"]} == {
        "files": True,
        "delighted": True,
    }


@pytest.mark.slow
def test_a_refused_key_is_bad_configuration(options: dict[str, str], tmp_path: Path) -> None:
    """Another source fails as well; the error names both."""
    wrong = options | {"SOURCES__DELIGHTED__API_KEY": "secret-that-is-wrong"} | UNREACHABLE
    done = run(
        "cx",
        "extract",
        home=tmp_path,
        further=wrong,
        **(AS_OF | {"sources": "files,freshdesk,delighted"}),
    )
    assert (
        done.returncode == 2
        and "SOURCES__DELIGHTED__API_KEY" in done.stderr
        and len(done.stderr.splitlines()) == 1
    )
    assert (
        "freshdesk: GET api/v2/agents: no connection" in done.stderr
        and "retry 1 of" not in done.stdout
    )
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if b"secret-that-is-wrong" in path.read_bytes()], (
        "secrets are written nowhere"
    )


@pytest.mark.slow
def test_a_company_with_a_missing_source_is_not_built(
    options: dict[str, str], tmp_path: Path
) -> None:
    """The files have landed, the other source has not."""
    run(
        "cx",
        "extract",
        home=tmp_path,
        further=options | {"SOURCES__DELIGHTED__API_KEY": "wrong"},
        **AS_OF,
    )
    done = run("cx", "build", home=tmp_path, further=options, **AS_OF)
    assert (done.returncode, done.stderr.split(":")[0]) == (1, "delighted")


def test_settings_from_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    written = {
        "sources.freshdesk.api_key": "k",
        "sources.freshdesk.base_url": " https://x ",
        "sources.freshdesk.bot_ids": [1, 2],
    }
    written["sources.freshdesk.activities_export"] = False
    monkeypatch.setattr("orchestration.landing.options._found", written.get)
    options = connector_options(CONNECTORS["freshdesk"])
    assert (options["activities_export"], options["bot_ids"], options["base_url"]) == (
        "false",
        "1,2",
        "https://x",
    )


CHOSEN = [
    (name, option)
    for name, connector in CONNECTORS.items()
    for option in connector.options
    if option.choices
]


@pytest.mark.parametrize(
    ("name", "option"), CHOSEN, ids=[f"{name} {option.name}" for name, option in CHOSEN]
)
def test_an_option_accepts_its_choices_only(
    name: str, option: Option, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = replace(CONNECTORS[name], options=(option,))
    for text in option.choices:
        monkeypatch.setattr(
            "orchestration.landing.options._found",
            {f"sources.{name}.{option.name}": text.title()}.get,
        )
        assert connector_options(connector) == {option.name: text}
    monkeypatch.setattr("orchestration.landing.options._found", lambda key: "yes")
    with pytest.raises(BadConfigurationError) as told:
        connector_options(connector)
    words = (
        f"SOURCES__{name.upper()}__{option.name.upper()}: must be one of"
        f" {', '.join(option.choices)}"
    )
    assert str(told.value) == words


def test_boolean_options_have_the_choices_true_and_false() -> None:
    for name, connector in CONNECTORS.items():
        for option in connector.options:
            assert (option.default in BOOLEAN) == (option.choices == BOOLEAN), (name, option.name)


@pytest.mark.parametrize(
    "address", ["acme.example", "https://", "http://exa mple.com", "http://h:99999", "http://[::1"]
)
def test_an_invalid_address_is_refused_before_the_first_request(address: str) -> None:
    with pytest.raises(BadConfigurationError, match="SOURCES__ACME__BASE_URL"):
        ApiClient("acme", address)


@pytest.mark.slow
def test_a_missing_key_is_reported_before_reading_starts(tmp_path: Path) -> None:
    done = run("cx", "extract", home=tmp_path, **(AS_OF | {"sources": "files,freshdesk"}))
    assert (done.returncode, done.stderr.splitlines()[0].split(":")[0]) == (
        2,
        "SOURCES__FRESHDESK__API_KEY",
    )
    assert not (tmp_path / "landing" / "files").exists()


def test_a_misspelt_setting_of_a_source_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__DELIGHTED__API_KEY", "k")
    assert connector_options(CONNECTORS["delighted"])["api_key"] == "k"
    monkeypatch.setenv("SOURCES__DELIGHTED__SURVEY_TIPES", "ces=ces:1-7")
    with pytest.raises(
        BadConfigurationError, match=r"SURVEY_TIPES: no such .* SOURCES__DELIGHTED__SURVEY_TYPES\?$"
    ):
        connector_options(CONNECTORS["delighted"])


def test_an_unexpected_response_is_logged_without_its_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The message of the Python exception quotes the response."""
    caplog.set_level("DEBUG", "cx")
    answers = ["ana@acme.example", "ben@acme.example"]
    try:
        try:
            datetime.fromisoformat(answers[0])
        except ValueError as cause:
            raise KeyError(answers[1]) from cause
    except KeyError as error:
        told = unexpected_response("acme", error)
    assert "(KeyError in refresh/test_sources.py:" in str(told)
    assert "test_sources.py" in caplog.text and "ValueError" in caplog.text
    assert "acme.example" not in caplog.text + str(told)
