"""Changed settings over a published company: refused, blocked until accepted, or shown."""

from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.settings import load_settings
from orchestration.validation.acceptances import Acceptance, acceptances
from orchestration.validation.validate import blocking, validate_build
from tests.support.running import (
    GOLDEN_SETTINGS,
    GOLDEN_SOURCE,
    published_bytes,
    published_database,
    run,
    run_cx,
    settings_of,
)

COMMANDS = [
    ("cx", "refresh"),
    *(
        pytest.param(command, marks=pytest.mark.slow)
        for command in (("cx", "extract"), ("cx", "build"), ("cx", "validate"), ("cx", "publish"))
    ),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_sources_unset_over_a_published_company_are_refused(
    command: tuple[str, str], copied_home: Path
) -> None:
    before = published_bytes(copied_home)
    done = run(*command, home=copied_home, **GOLDEN_SETTINGS)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("CX_SOURCES: not set, so 'demo' would replace 'files' in ")
    assert "; set CX_SOURCES=files, or " in done.stderr
    assert published_bytes(copied_home) == before
    assert not (copied_home / "landing" / "demo_zendesk").exists(), "nothing was extracted"


@pytest.mark.slow
def test_dagster_refuses_sources_that_are_unset(copied_home: Path) -> None:
    job = ("job", "execute", "--job", "nightly_refresh", "-m", "orchestration.definitions")
    done = run("dagster", *job, home=copied_home, **GOLDEN_SETTINGS)
    assert (
        done.returncode != 0 and "CX_SOURCES: not set, so 'demo' would" in done.stdout + done.stderr
    )
    assert not (copied_home / "landing" / "demo_zendesk").exists(), "nothing was extracted"


@pytest.mark.slow
def test_status_answers_when_sources_are_unset(copied_home: Path) -> None:
    done = run_cx("status", home=copied_home)
    assert done.returncode == 0 and "as of 2026-03-31" in done.stdout, done.stderr


@pytest.mark.slow
def test_a_removed_source_blocks_until_it_is_accepted(
    copied_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tickets of the last publication are those of a source that is no longer configured."""
    with duckdb.connect(str(published_database(copied_home))) as published:
        published.execute("update metrics.refresh_info set sources = 'files,zendesk'")
        published.execute("update marts.fct_tickets set source_system = 'zendesk'")
    for name, value in settings_of(copied_home, **GOLDEN_SOURCE, **GOLDEN_SETTINGS).items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    found = blocking(validate_build(settings))
    (finding,) = [one for one in found if one.suite == "continuity__settings"]
    assert "CX_SOURCES from files,zendesk to files drops " in str(finding)
    assert "--accept-volume --by ROLE --reason TEXT" in str(finding)
    assert blocking(validate_build(settings, Acceptance("data owner", "Zendesk is gone"))) == []
    (kept,) = acceptances(Home(copied_home))
    assert "continuity__settings" in kept["suites"]
