"""Notifications of `cx publish`: sent once, shown if lost, and never a reason to fail."""

import json
from pathlib import Path

import pytest

from tests.support.running import GOLDEN_SETTINGS, GOLDEN_SOURCE, run
from tests.support.webhook import SECRET, running_webhook

pytestmark = pytest.mark.slow

RULES = """
feedback_alerts: [{name: all answers, send_to: [TO_LEADERSHIP], start: 2000-01-01}]
digests:
  - {role: leadership, send_to: [TO_LEADERSHIP], every: month}
  - {role: support, send_to: [TO_SUPPORT], every: week}
"""


def test_publishing_sends_each_digest_once_and_never_fails(
    copied_home: Path, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(RULES, encoding="utf-8")
    settings = GOLDEN_SETTINGS | GOLDEN_SOURCE | {"notifications": str(rules)}
    with running_webhook() as leadership, running_webhook() as support:
        addresses = {"TO_LEADERSHIP": leadership.address, "TO_SUPPORT": support.address}

        def cx(*arguments: str) -> str:
            done = run("cx", *arguments, home=copied_home, further=addresses, **settings)
            assert done.returncode == 0, done.stderr
            return done.stdout

        listed = cx("alerts", "send", "--dry-run")
        assert "would be sent to TO_LEADERSHIP: CX metrics for leadership" in listed
        assert listed.endswith("2 due\n") and leadership.received == []
        support.status = 500
        published = cx("publish")
        assert ", notify done" in published and "notifications refused: 1" in published
        support.status = 200
        cx("publish")
        assert leadership.take_titles() == ["CX metrics for leadership, as of 2026-03-31"], (
            "once, and no answer, because all of them are older than the window"
        )
        assert support.take_titles() == ["CX metrics for support, as of 2026-03-31"]
        (lost,) = json.loads(cx("status", "--json"))["unconfirmed_notifications"]
        assert (lost["state"], lost["count"]) == ("refused", 1)
        assert "and not sent again: CX metrics for support" in cx("status")
    for path in copied_home.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
