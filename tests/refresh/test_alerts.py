"""Alerts: content, recipients and frequency. Addresses stay secret, and problems fail nothing."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.home import Home
from orchestration.landing.state import record_failure, record_sync
from orchestration.monitoring.alerts import (
    Message,
    Problem,
    alert_problems,
    alert_recovery,
    forget_other_causes,
)
from orchestration.monitoring.runs import report_publication
from orchestration.records.checks import Check, record_checks
from orchestration.settings import load_settings
from tests.support.running import published_database, run_cx
from tests.support.webhook import SECRET, Webhook, running_webhook

FAILED = "it failed"
PASSES = Message("it passes", "step warehouse", is_failure=False)


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A webhook whose address is in the settings of this process."""
    with running_webhook() as webhook:
        monkeypatch.setenv("CX_ALERT_URLS", webhook.address)
        yield webhook


@pytest.fixture
def second(webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A second webhook, whose address is in the settings after that of the first."""
    with running_webhook() as second:
        monkeypatch.setenv("CX_ALERT_URLS", f"{webhook.address}, {second.address}")
        yield second


def alert(home: Path, *causes: str, scope: str = "refresh") -> None:
    """Send an alert about one problem per cause."""
    problems = [Problem(f"{cause} is wrong", (cause,)) for cause in causes]
    alert_problems(Home(home), scope, FAILED, problems, "See the log.")


@pytest.fixture
def log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> pytest.LogCaptureFixture:
    """The log of every logger, at debug level."""
    monkeypatch.setattr(logging.getLogger("cx"), "propagate", True)
    caplog.set_level(logging.DEBUG)
    return caplog


def test_each_cause_and_each_recovery_is_sent_once(webhook: Webhook, tmp_path: Path) -> None:
    alert_recovery(Home(tmp_path), "refresh", PASSES)
    assert webhook.take_titles() == [], "no failure was sent"
    for cause in ("a", "a", "b", "a"):
        alert(tmp_path, cause)
    alert(tmp_path, "a", scope="2026-01-01")
    assert webhook.take_titles() == ["it failed"] * 3
    for _ in range(2):
        alert_recovery(Home(tmp_path), "refresh", PASSES)
    assert [(message["title"], message["type"]) for message in webhook.received] == [
        ("it passes", "success")
    ]
    alert(tmp_path, "a")
    assert webhook.take_titles() == ["it passes", "it failed"], (
        "a failure after a recovery is a new failure"
    )


def test_an_alert_has_a_line_for_each_new_cause(webhook: Webhook, tmp_path: Path) -> None:
    alert(tmp_path, "a")
    alert(tmp_path, "a", "b", "c")
    assert [message["message"] for message in webhook.received] == [
        "a is wrong\nSee the log.",
        "b is wrong\nc is wrong\nSee the log.",
    ]


def alert_refused_by(service: Webhook, home: Path) -> None:
    """Alert about the cause `a`; this service refuses it, and is up again afterwards."""
    service.status = 500
    alert(home, "a")
    service.status = 200
    service.received.clear()


def test_a_cause_is_not_repeated_in_the_next_nights(webhook: Webhook, tmp_path: Path) -> None:
    (tmp_path / "alerts.json").write_text('{"refresh": {"old": "2026-01-01T00:00:00+00:00"}}')
    alert(tmp_path, "old")
    assert webhook.take_titles() == []


@pytest.mark.slow
def test_a_cause_that_has_gone_is_alerted_when_it_returns(webhook: Webhook, tmp_path: Path) -> None:
    alert(tmp_path, "a", "b", scope="warnings")
    forget_other_causes(Home(tmp_path), "warnings", [Problem("b is wrong", ("b",))])
    for causes in (("b",), ("a", "b")):
        alert(tmp_path, *causes, scope="warnings")
    assert [message["message"].splitlines()[:-1] for message in webhook.received] == [
        ["a is wrong", "b is wrong"],
        ["a is wrong"],
    ]


def test_a_rejected_alert_is_sent_again(
    webhook: Webhook, tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    webhook.status = 500
    alert(tmp_path, "a")
    assert "alert to service 1 (JSON): rejected by the service" in log.text
    webhook.status = 200
    alert(tmp_path, "a")
    assert webhook.take_titles() == ["it failed", "it failed"]
    assert "alert to service 1 (JSON): sent" in log.text and SECRET not in log.text


def test_only_the_service_that_rejected_an_alert_gets_it_again(
    webhook: Webhook, second: Webhook, tmp_path: Path
) -> None:
    alert_refused_by(second, tmp_path)
    alert(tmp_path, "a", "b")
    alert(tmp_path, "a", "b")
    assert [message["message"] for message in webhook.received] == [
        "a is wrong\nSee the log.",
        "b is wrong\nSee the log.",
    ]
    assert [message["message"] for message in second.received] == [
        "a is wrong\nb is wrong\nSee the log."
    ]
    record = (tmp_path / "alerts.json").read_text()
    assert SECRET not in record and "127.0.0.1" not in record


def test_only_the_service_that_rejected_a_recovery_gets_it_again(
    webhook: Webhook, second: Webhook, tmp_path: Path
) -> None:
    alert(tmp_path, "a")
    assert webhook.take_titles() == second.take_titles() == ["it failed"]
    second.status = 500
    alert_recovery(Home(tmp_path), "refresh", PASSES)
    second.status = 200
    for _ in range(2):
        alert_recovery(Home(tmp_path), "refresh", PASSES)
    assert webhook.take_titles() == ["it passes"]
    assert second.take_titles() == ["it passes", "it passes"], "one was rejected"


def test_a_service_without_an_alert_gets_no_recovery(
    webhook: Webhook, second: Webhook, tmp_path: Path
) -> None:
    alert_refused_by(second, tmp_path)
    alert_recovery(Home(tmp_path), "refresh", PASSES)
    assert (webhook.take_titles(), second.take_titles()) == (["it failed", "it passes"], [])


def test_alerts_of_earlier_versions_were_sent_to_every_service(
    webhook: Webhook, second: Webhook, tmp_path: Path
) -> None:
    """Their record has causes without services."""
    at = "2026-01-01T00:00:00+00:00"
    (tmp_path / "alerts.json").write_text(
        json.dumps({"refresh": {"a": at, "b": at}, "2026-01-01": {"a": at}})
    )
    forget_other_causes(Home(tmp_path), "refresh", [Problem("a is wrong", ("a",))])
    second.status = 500
    alert(tmp_path, "a", "b")
    alert_recovery(Home(tmp_path), "2026-01-01", PASSES)
    second.status = 200
    assert webhook.take_titles() == second.take_titles() == ["it failed", "it passes"]
    alert(tmp_path, "a", "b")
    alert_recovery(Home(tmp_path), "2026-01-01", PASSES)
    assert (webhook.take_titles(), second.take_titles()) == ([], ["it failed", "it passes"])


@pytest.mark.slow
def test_an_unreachable_or_unknown_service_fails_nothing(
    tmp_path: Path, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_webhook() as gone:
        pass
    for address in (gone.address, f"nosuch://{SECRET}", SECRET):
        monkeypatch.setenv("CX_ALERT_URLS", address)
        alert(tmp_path, "a")
    assert "rejected by the service" in log.text and log.text.count("no alert was sent") == 2
    assert SECRET not in log.text


def test_addresses_may_be_in_the_secrets_of_dlt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """dlt treats `[alerts] urls` in `.dlt/secrets.toml` like this variable."""
    with running_webhook() as webhook:
        monkeypatch.delenv("CX_ALERT_URLS")
        monkeypatch.setenv("ALERTS__URLS", webhook.address)
        alert(tmp_path, "a")
        assert webhook.take_titles() == ["it failed"]


@pytest.mark.slow
def test_the_test_message_and_its_dry_run(webhook: Webhook, tmp_path: Path) -> None:
    addresses = f"{webhook.address}, mailto://user:{SECRET}@mail.example"
    dry = run_cx("alerts", "test", "--dry-run", home=tmp_path, alert_urls=addresses)
    assert (dry.returncode, dry.stderr, webhook.received) == (0, "", [])
    kinds = [line for line in dry.stdout.splitlines() if line.startswith("would be sent")]
    assert kinds == ["would be sent to service 1 (JSON)", "would be sent to service 2 (E-Mail)"]
    sent = run_cx("alerts", "test", home=tmp_path, alert_urls=webhook.address)
    assert (sent.returncode, webhook.take_titles()) == (0, ["CX metrics: test message"]), (
        sent.stderr
    )
    webhook.status = 403
    refused = run_cx("alerts", "test", home=tmp_path, alert_urls=webhook.address)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    wrong = run_cx(
        "alerts", "test", home=tmp_path, alert_urls=f"{webhook.address} nosuch://{SECRET}"
    )
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1) and "address 2" in wrong.stderr
    off = run_cx("alerts", "test", home=tmp_path)
    assert (off.returncode, off.stdout.count("\n")) == (0, 1) and "alerts are off" in off.stdout
    assert not any(SECRET in done.stdout + done.stderr for done in (dry, sent, refused, wrong, off))


@pytest.mark.slow
def test_a_bad_setting_is_reported(webhook: Webhook, tmp_path: Path) -> None:
    done = run_cx("refresh", home=tmp_path, as_of="31.03.2026", alert_urls=webhook.address)
    assert done.returncode == 2
    (message,) = webhook.received
    assert message["title"] == "CX metrics: the refresh did not start"
    assert "CX_AS_OF" in message["message"] and "31.03.2026" not in message["message"]


@pytest.mark.slow
def test_an_overdue_version_is_shown_and_reported_once(
    webhook: Webhook, copied_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.defs.sensors import orphaned_runs_and_freshness

    monkeypatch.setenv("CX_HOME", str(copied_home))

    def watch() -> list[str]:
        with dg.DagsterInstance.ephemeral() as instance:
            list(orphaned_runs_and_freshness(dg.build_sensor_context(instance=instance)))
        return webhook.take_titles()

    assert watch() == [] and "overdue" not in run_cx("status", home=copied_home).stdout
    with duckdb.connect(str(published_database(copied_home))) as published:
        published.execute(
            "update metrics.refresh_info set published_at = published_at - interval 37 hours"
        )
    assert [watch(), watch()] == [["CX metrics: the published version is overdue"], []]
    assert "h old: overdue, more than 36 h" in run_cx("status", home=copied_home).stdout


def test_a_published_version_with_warnings_is_reported_if_wanted(
    webhook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    monkeypatch.setenv("CX_SOURCES", "zendesk")
    run = dg.DagsterRun("nightly_refresh")

    def publish(alert_on: str) -> list[str]:
        monkeypatch.setenv("CX_ALERT_ON", alert_on)
        report_publication(load_settings(), run)
        return webhook.take_titles()

    settings = load_settings()
    record_sync(settings, "zendesk")
    check = Check("landing__freshness", "warning", "landing__freshness: 8 silent days", ["silence"])
    record_checks(settings.home, "validate", [check])
    assert publish("") == publish("failures") == []
    published = "CX metrics: the refresh published with warnings"
    assert [publish("warnings"), publish("warnings")] == [[published], []]
    record_failure(settings, "zendesk", "zendesk: GET /tickets failed (503)")
    monkeypatch.setenv("CX_ALERT_ON", "warnings")
    report_publication(load_settings(), run)
    (message,) = webhook.received
    line, _ = message["message"].splitlines()
    assert line.startswith("zendesk: GET /tickets failed (503); the rows read at 20")
    assert line.endswith("Z are published")
    webhook.received.clear()
    record_sync(settings, "zendesk")
    record_checks(settings.home, "validate", [])
    assert publish("warnings") == ["CX metrics: the refresh has no more warnings"]
    assert publish("warnings") == []
