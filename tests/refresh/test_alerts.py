"""Alerts: content, recipients and frequency. Addresses stay secret, and problems fail nothing."""

import logging
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.home import Home
from orchestration.monitoring.alerts import Message, alert_failure, alert_recovery
from tests.support.running import published_database, run_cx
from tests.support.webhook import SECRET, Webhook, running_webhook

FAILED = Message("it failed", "step warehouse")
PASSES = Message("it passes", "step warehouse", is_failure=False)


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A webhook whose address is in the settings of this process."""
    with running_webhook() as webhook:
        monkeypatch.setenv("CX_ALERT_URLS", webhook.address)
        yield webhook


@pytest.fixture
def log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> pytest.LogCaptureFixture:
    """The log of every logger, at debug level."""
    monkeypatch.setattr(logging.getLogger("cx"), "propagate", True)
    caplog.set_level(logging.DEBUG)
    return caplog


def test_each_failure_and_each_recovery_is_sent_once(webhook: Webhook, tmp_path: Path) -> None:
    alert_recovery(Home(tmp_path), "refresh", PASSES)
    assert webhook.take_titles() == [], "no failure was sent"
    for failure in ("a", "a", "b", "a"):
        alert_failure(Home(tmp_path), "refresh", failure, FAILED)
    alert_failure(Home(tmp_path), "2026-01-01", "a", FAILED)
    assert webhook.take_titles() == ["it failed"] * 3
    for _ in range(2):
        alert_recovery(Home(tmp_path), "refresh", PASSES)
    assert [(message["title"], message["type"]) for message in webhook.received] == [
        ("it passes", "success")
    ]
    alert_failure(Home(tmp_path), "refresh", "a", FAILED)
    assert webhook.take_titles() == ["it passes", "it failed"], (
        "a failure after a recovery is a new failure"
    )


def test_a_failure_is_repeated_after_twelve_hours(
    webhook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alerts.json").write_text('{"refresh": {"old": "2026-01-01T00:00:00+00:00"}}')
    for _ in range(2):
        alert_failure(Home(tmp_path), "refresh", "old", FAILED)
    assert webhook.take_titles() == ["it failed"]


def test_a_rejected_alert_is_sent_again(
    webhook: Webhook, tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    webhook.status = 500
    alert_failure(Home(tmp_path), "refresh", "a", FAILED)
    assert "alert to service 1 (JSON): rejected by the service" in log.text
    webhook.status = 200
    alert_failure(Home(tmp_path), "refresh", "a", FAILED)
    assert webhook.take_titles() == ["it failed", "it failed"]
    assert "alert to service 1 (JSON): sent" in log.text and SECRET not in log.text


def test_an_unreachable_or_unknown_service_fails_nothing(
    tmp_path: Path, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_webhook() as gone:
        pass
    for address in (gone.address, f"nosuch://{SECRET}", SECRET):
        monkeypatch.setenv("CX_ALERT_URLS", address)
        alert_failure(Home(tmp_path), "refresh", "a", FAILED)
    assert "rejected by the service" in log.text and log.text.count("no alert was sent") == 2
    assert SECRET not in log.text


def test_addresses_may_be_in_the_secrets_of_dlt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """dlt treats `[alerts] urls` in `.dlt/secrets.toml` like this variable."""
    with running_webhook() as webhook:
        monkeypatch.delenv("CX_ALERT_URLS")
        monkeypatch.setenv("ALERTS__URLS", webhook.address)
        alert_failure(Home(tmp_path), "refresh", "a", FAILED)
        assert webhook.take_titles() == ["it failed"]


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


def test_a_bad_setting_is_reported(webhook: Webhook, tmp_path: Path) -> None:
    done = run_cx("refresh", home=tmp_path, as_of="31.03.2026", alert_urls=webhook.address)
    assert done.returncode == 2
    (message,) = webhook.received
    assert message["title"] == "CX metrics: the refresh did not start"
    assert "CX_AS_OF" in message["message"] and "31.03.2026" not in message["message"]


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
