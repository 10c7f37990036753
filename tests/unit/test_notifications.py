"""Alerts about answers and digests: who gets what, once, without personal data or old answers."""

import logging
import multiprocessing
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.notifications import load_notifications, send_notifications, unconfirmed
from orchestration.notifications.digest import last_period
from orchestration.notifications.feedback import new_alerts
from orchestration.notifications.sending import due_messages
from orchestration.privacy.suppression import new_suppression, save_suppression
from tests.support.kills.points import AFTER, BEFORE, Point
from tests.support.kills.run import KILLED, doing_at, kill
from tests.support.notification_rules import use
from tests.support.webhook import SECRET, Webhook, running_webhook

CONTACT, SAID = "zendesk:77001", "It broke <b>again</b>"
VERSION = "20260630T020000Z-abcdef"
TABLES = f"""
create schema marts; create schema metrics;
create table metrics.refresh_info as select date '2026-06-30' as as_of_date, 'USD' as currency;
create table marts.dim_customers as from (values
    ('C1', 'enterprise', 'EMEA'), ('C2', 'smb', 'AMER'), ('erased:1', 'smb', 'EMEA'),
    ('salesforce:erased:1', 'smb', 'EMEA')
) as t (customer_id, segment, region);
create table marts.fct_tickets as select 'T1' as ticket_id, 'billing' as team;
create table marts.fct_followups as select 'hard' as response_id;
create table marts.dim_customer_health as select 'C1' as customer_id, 'high' as risk;
create table marts.fct_customer_months as from (values
    ('C1', date '2026-05-01', 1.0::decimal(38, 10)), ('C1', date '2026-06-01', 5000), ('C2', date '2026-06-01', 20)
) as t (customer_id, metric_month, mrr_at_end);
create table marts.fct_survey_responses as
select * replace (score::double as score), timestamp '2026-06-01 10:00:00' as responded_at, true as is_answered, 'check-in' as touchpoint
from (values
    ('old', 'C1', '{CONTACT}', null, date '2020-01-01', 'nps', 2.0, 'detractor', null, null, null),
    ('late', 'C1', '{CONTACT}', null, date '2026-06-23', 'nps', 2.0, 'detractor', null, null, null),
    ('low', 'C1', '{CONTACT}', 'T1', date '2026-06-29', 'nps', 2.0, 'detractor', null, null, '{SAID}'),
    ('high', 'C2', '{CONTACT}', null, date '2026-06-30', 'nps', 10.0, 'promoter', null, null, null),
    ('bad', 'C2', '{CONTACT}', null, date '2026-06-30', 'csat', 1.0, null, false, null, null),
    ('hard', 'C2', '{CONTACT}', null, date '2026-06-30', 'ces', 1.0, null, null, false, null),
    ('fair', 'C2', '{CONTACT}', null, date '2026-06-29', 'ces', 3.0, null, null, false, null),
    ('gone', 'C1', 'erased:2', null, date '2026-06-30', 'nps', 0.0, 'detractor', null, null, null),
    ('gone-vendor', 'C1', 'zendesk:erased:2', null, date '2026-06-30', 'nps', 0.0, 'detractor', null, null, null),
    ('away', 'erased:1', null, null, date '2026-06-30', 'nps', 0.0, 'detractor', null, null, null),
    ('away-vendor', 'salesforce:erased:1', null, null, date '2026-06-30', 'nps', 0.0, 'detractor', null, null, null)
) as t (
    response_id, customer_id, contact_id, ticket_id, responded_date, survey_type, score, nps_band,
    is_satisfied, is_low_effort, comment
);
create table metrics.metric_values as
select *, null::boolean as is_small_sample, true as is_complete from (values
    ('nps', 'NPS', 'points', 'month', date '2026-05-01', 30.0, null, 'common_cause', null, 40.0, false),
    ('nps', 'NPS', 'points', 'month', date '2026-06-01', 10.0, 30.0, 'concerning', 'outside_limits', 40.0, false),
    ('csat', 'CSAT <i>', 'fraction', 'month', date '2026-05-01', 0.5, null, 'improving', 'shift', null, null),
    ('csat', 'CSAT <i>', 'fraction', 'month', date '2026-06-01', 0.6, 0.5, 'improving', 'shift', 0.9, false)
) as t (
    metric, metric_label, unit, period_grain, period_start, value, previous_value, verdict, signal,
    target, is_target_met
) cross join (select 'all' as dimension, 'all' as dimension_value, 'Head of CX' as target_owner);
create table metrics.followup_queue as
select 'low' as response_id, 'nps' as survey_type, timestamp '2026-06-30' as due_at,
    'billing' as owner_team, 5000.0 as mrr_at_answer, 'overdue' as status
from range(7);
"""  # noqa: E501
RULES = """
feedback_alerts:
  - name: large customers
    send_to: [TO_ACCOUNTS]
    start: 2026-06-01
    when: {survey_type: [nps], band: [detractor, passive], min_mrr: 1000, team: [billing], segment: [enterprise], region: [EMEA]}
    comment: true
  - {name: dissatisfied, send_to: [TO_CARE], start: 2026-06-01, when: {band: [dissatisfied, high_effort]}}
  - {name: all others, send_to: [TO_CARE], start: 2026-06-30}
"""  # noqa: E501
DIGEST = "digests: [{role: support <lead>, send_to: [TO_CARE], every: month}]"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose published version holds eleven answers."""
    home = Home(tmp_path / "home")
    version = home.versions / VERSION
    version.mkdir(parents=True)
    home.current.symlink_to(version)
    with duckdb.connect(str(version / "cx_metrics.duckdb")) as connection:
        connection.execute(TABLES)
    return home


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with running_webhook() as webhook:
        monkeypatch.setenv("TO_CARE", webhook.address)
        monkeypatch.setenv("TO_ACCOUNTS", webhook.address)
        yield webhook


def send(home: Home) -> dict[str, int]:
    rules = load_notifications()
    assert rules is not None
    return send_notifications(home, rules)


def test_each_answer_goes_to_the_first_rule_once(
    home: Home, webhook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(RULES, monkeypatch, tmp_path)
    assert send(home) == {"sent": 3, "refused": 0}
    texts = {message["title"]: message["message"] for message in webhook.received}
    assert texts.keys() == {
        "CX metrics: 1 answer: large customers",
        "CX metrics: 2 answers: dissatisfied",
        "CX metrics: 1 answer: all others",
    }
    assert texts["CX metrics: 1 answer: large customers"].splitlines() == [
        "- 2026-06-29: nps 2 (detractor), touchpoint check-in, team billing, segment enterprise,"
        " region EMEA, customer C1, 5,000 USD MRR, answer low",
        f"  “{SAID}”",
    ]
    everything = "".join(texts.values())
    assert "answer high" in texts["CX metrics: 1 answer: all others"]
    for absent in (CONTACT, "answer old", "answer late", "answer gone", "answer away"):
        assert absent not in everything
    assert send(home) == {"sent": 0, "refused": 0} and unconfirmed(home) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("churn_risk: [high]", {"low"}),
        ("churn_risk: [low, elevated]", set()),
        ("band: [medium_effort]", {"fair"}),
        ("band: [high_effort]", {"hard"}),
    ],
)
def test_conditions_on_the_customer_and_the_band(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, condition: str, expected: set[str]
) -> None:
    monkeypatch.setenv("TO_CARE", "json://127.0.0.1:9")
    rule = f"{{name: one, send_to: [TO_CARE], start: 2026-06-20, when: {{{condition}}}}}"
    use(f"feedback_alerts: [{rule}]", monkeypatch, tmp_path)
    rules = load_notifications()
    assert rules is not None
    found = new_alerts(home, home.current.resolve(), rules.feedback_alerts)
    answers = [answer.response_id for answers in found.values() for answer in answers]
    assert set(answers) == expected and len(answers) == len(set(answers))


def test_answers_of_the_erased_never_alert(
    home: Home, webhook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version is from before the erasure, for example after a restored backup."""
    use(RULES, monkeypatch, tmp_path)
    suppression = new_suppression(home)
    suppression.published[suppression.digest("answer", "low")] = "erased:3"
    save_suppression(home, suppression)
    send(home)
    assert "answer low" not in str(webhook.received)


def test_a_refused_message_is_shown_and_not_repeated(
    home: Home,
    webhook: Webhook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(logging.getLogger("cx"), "propagate", True)
    caplog.set_level(logging.DEBUG)
    use(RULES, monkeypatch, tmp_path)
    webhook.status = 500
    assert send(home) == {"sent": 0, "refused": 3}
    webhook.received.clear()
    webhook.status = 200
    assert send(home) == {"sent": 0, "refused": 0} and webhook.received == []
    assert {entry["state"] for entry in unconfirmed(home)} == {"refused"}
    assert "refused by the service" in caplog.text
    written = caplog.text + home.notifications_record.read_text()
    assert SECRET not in written and CONTACT not in written and SAID not in written


def _send_until(point: Point, home: Home, settings: dict[str, str]) -> None:
    os.environ |= settings
    rules = load_notifications()
    assert rules is not None
    with doing_at(point, kill):
        send_notifications(home, rules)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "function", "arrived"),
    [
        (AFTER, "orchestration.notifications.sending:record", 0),
        (AFTER, "orchestration.notifications.sending:deliver", 1),
        (BEFORE, "orchestration.notifications.sending:record", 0),
    ],
)
def test_a_killed_run_repeats_no_message(
    when: str,
    function: str,
    arrived: int,
    home: Home,
    webhook: Webhook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(RULES, monkeypatch, tmp_path)
    settings = {name: os.environ[name] for name in ("CX_NOTIFICATIONS", "TO_CARE", "TO_ACCOUNTS")}
    process = multiprocessing.get_context("forkserver").Process(
        target=_send_until, args=(Point("", "", when, function), home, settings)
    )
    process.start()
    process.join()
    assert (process.exitcode, len(webhook.received)) == (KILLED, arrived)
    lost = 0 if when == BEFORE else 1
    assert send(home)["sent"] == 3 - lost and len(webhook.received) == 3 - lost + arrived
    assert [entry["state"] for entry in unconfirmed(home)] == ["interrupted"] * lost


def test_a_digest_names_what_changed_and_is_sent_once(
    home: Home, webhook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(DIGEST, monkeypatch, tmp_path)
    rules = load_notifications()
    assert rules is not None
    (message,) = due_messages(home, rules)
    assert message.text.split("\n\n")[:3] == [
        "New signals in the month of 2026-06-01\n"
        "- NPS: 10.0, before 30.0 (concerning, outside limits)",
        "Missed targets\n"
        "- CSAT <i>: 60.0%, target 90.0% (Head of CX)\n- NPS: 10.0, target 40.0 (Head of CX)",
        "Oldest overdue follow-ups\n"
        + "- nps answer low, due 2026-06-30, team billing, 5,000 USD MRR\n" * 5
        + "- and 2 more",
    ]
    assert "CSAT &lt;i&gt;" in str(message.html) and "<i>" not in str(message.html)
    assert "Report:" not in message.text
    report = home.current / "report" / "index.html"
    report.parent.mkdir()
    report.touch()
    assert send(home) == {"sent": 1, "refused": 0}
    (received,) = webhook.received
    assert received["title"] == "CX metrics for support <lead>, as of 2026-06-30"
    assert f"Report: {report.resolve()}" in received["message"]
    assert send(home) == {"sent": 0, "refused": 0}


@pytest.mark.parametrize(
    ("every", "as_of", "expected"),
    [
        ("month", "2026-06-30", ("month", "2026-06-01")),
        ("month", "2026-06-29", ("month", "2026-05-01")),
        ("month", "2026-01-15", ("month", "2025-12-01")),
        ("week", "2026-06-28", ("week", "2026-06-22")),
        ("week", "2026-06-27", ("week", "2026-06-15")),
        ("day", "2026-07-04", ("week", "2026-06-22")),
    ],
)
def test_the_last_complete_period(every: str, as_of: str, expected: tuple[str, str]) -> None:
    grain, start = expected
    found = last_period(every, date.fromisoformat(as_of))
    assert found == (grain, date.fromisoformat(start))
