"""A failed blocking check stops the Dagster job before publishing and sends one alert."""

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.home import Home
from orchestration.validation.acceptances import acceptances
from tests.support.dagster_runs import (
    blocking_checks_of_last_run,
    events_of_last_run,
    last_run,
    steps_of_last_run,
)
from tests.support.running import (
    ACCEPT,
    GOLDEN,
    GOLDEN_SETTINGS,
    published_bytes,
    published_database,
    run,
    run_cx,
)
from tests.support.webhook import SECRET, Webhook, running_webhook

pytestmark = pytest.mark.slow

JOB = (
    "dagster",
    "job",
    "execute",
    "--job",
    "nightly_refresh",
    "--module-name",
    "orchestration.definitions",
)
FILES = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS


@pytest.fixture(scope="module")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose published version is replaced by the last test only."""
    return Path(
        shutil.copytree(golden_home, tmp_path_factory.mktemp("blocked") / "home", symlinks=True)
    )


@pytest.fixture(scope="module")
def webhook() -> Iterator[Webhook]:
    with running_webhook() as webhook:
        yield webhook


def assert_blocked(home: Path, failed_step: str) -> None:
    """Assert that the last run failed at the step and started no later one."""
    assert last_run(home).status == dg.DagsterRunStatus.FAILURE
    assert steps_of_last_run(home, dg.DagsterEventType.STEP_FAILURE) == [failed_step]
    begun = steps_of_last_run(home, dg.DagsterEventType.STEP_START)
    assert begun[-1] == failed_step and "published_version" not in begun
    made = events_of_last_run(home, dg.DagsterEventType.ASSET_MATERIALIZATION)
    assert "published_version" not in {event.asset_key.path[-1] for event in made}


def test_a_failing_dbt_test_stops_the_job_before_validation(home: Path, webhook: Webhook) -> None:
    before = published_bytes(home)
    done = run(*JOB, home=home, alert_urls=webhook.address, **FILES | {"currency": "CHF"})
    assert done.returncode != 0
    assert_blocked(home, "warehouse")
    (failed,) = blocking_checks_of_last_run(home)
    assert "reporting_currency_has_rate" in failed
    assert published_bytes(home) == before
    assert webhook.take_titles() == ["CX metrics: the refresh failed"]


def test_a_failing_suite_stops_the_job_before_publishing(home: Path, webhook: Webhook) -> None:
    """The published version gets many more rows, so that the suite for lost rows fails."""
    with duckdb.connect(str(published_database(home))) as published:
        published.execute(
            "update quality.row_ledger set extracted = 1000, accepted = 1000 - rejected -"
            " superseded - out_of_scope"
        )
    before = published_bytes(home)
    done = run(*JOB, home=home, alert_urls=webhook.address, **FILES)
    assert done.returncode != 0
    assert_blocked(home, "validated_build")
    assert blocking_checks_of_last_run(home) == ["continuity__row_volume"]
    assert published_bytes(home) == before
    made = events_of_last_run(home, dg.DagsterEventType.ASSET_MATERIALIZATION)
    assert "validated_build" not in {event.asset_key.path[-1] for event in made}
    (message,) = webhook.received
    assert (message["type"], webhook.take_titles()) == (
        "failure",
        ["CX metrics: the refresh failed"],
    )
    (check,) = json.loads(run_cx("status", "--json", home=home).stdout)["failed_checks"]
    sentence = check["message"]
    assert sentence.startswith(
        "continuity__row_volume: quality.row_ledger, compared with the last publication: expected"
        " implausible_loss at most 0; "
    )
    assert "files|orders [implausible_loss 991, accepted_before 997, accepted 6]" in sentence
    assert message["message"].splitlines()[0] == f"Failed: {sentence}"
    assert sentence in done.stderr + done.stdout
    data_docs = (home / "expectations" / "data_docs.html").read_text(encoding="utf-8")
    assert sentence in html.unescape(data_docs)
    (failure,) = events_of_last_run(home, dg.DagsterEventType.STEP_FAILURE)
    assert sentence in failure.step_failure_data.error_display_string
    evaluated = [
        event.asset_check_evaluation_data
        for event in events_of_last_run(home, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    ]
    (failed,) = [one for one in evaluated if one.check_name == "continuity__row_volume"]
    assert failed.metadata["failed_1"].value == sentence


def test_the_status_names_the_failed_step_and_publishing_the_failed_gate(home: Path) -> None:
    shown = run_cx("status", home=home, **FILES).stdout
    assert "Last run: failed at validate, " in shown
    assert "\nfailed at validate: continuity__row_volume: " in shown
    assert "\nwarning at validate: continuity__row_volume: " in shown
    refused = run_cx("publish", home=home, **FILES)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert re.match(r"validation failed at \S+Z \(continuity__row_volume\): ", refused.stderr)
    assert "run `cx refresh`, or accept changes since" in refused.stderr
    run_of_publish = json.loads(run_cx("status", "--json", home=home).stdout)["last_run"]
    assert (run_of_publish["outcome"], run_of_publish["steps"]) == ("failed", ["publish"])
    assert run_of_publish["reason"] == refused.stderr.strip()


def test_the_failure_and_its_recovery_are_sent_once(home: Path, webhook: Webhook) -> None:
    alerts = {"alert_urls": webhook.address, "alert_on": "warnings"}
    again = run_cx("validate", home=home, **alerts, **FILES)
    assert (again.returncode, webhook.take_titles()) == (1, [])
    for step, expected in (
        ("validate", []),
        (
            "publish",
            [
                "CX metrics: the refresh passes again",
                "CX metrics: the refresh published with warnings",
            ],
        ),
        ("publish", []),
    ):
        options = ACCEPT if step == "validate" else ()
        done = run_cx(step, *options, home=home, **alerts, **FILES)
        warned = [one["message"] for one in webhook.received if "warnings" in one["title"]]
        assert (done.returncode, webhook.take_titles()) == (0, expected), done.stderr
        assert all("Warning: continuity__row_volume: " in text for text in warned)
    (kept,) = acceptances(Home(home))
    assert (kept["by"], kept["reason"]) == ("data owner", "the test changes the data")
    assert kept["suites"] == ["continuity__row_volume"]
    shown = run_cx("status", home=home, **FILES).stdout
    assert "by data owner: the test changes the data (continuity__row_volume)" in shown
    status = json.loads(run_cx("status", "--json", home=home).stdout)
    assert (status["acceptances"], status["failed_checks"]) == ([kept], [])
    (accepted,) = status["accepted_checks"]
    assert "; accepted by data owner: the test changes the data; " in accepted["message"]
    assert "--accept-volume" not in accepted["message"]
    data_docs = (home / "expectations" / "data_docs.html").read_text(encoding="utf-8")
    assert "0 failed" in data_docs and "by data owner: the test changes the data" in data_docs
    assert "1 accepted" in data_docs and accepted["message"] in html.unescape(data_docs)


def test_no_file_of_the_home_contains_the_address(home: Path) -> None:
    holders = [
        path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
    ]
    assert holders == []
