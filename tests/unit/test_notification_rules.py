"""Errors in the file of notification rules take one line each; the file is optional."""

from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.notifications import load_notifications
from tests.support.notification_rules import use
from tests.support.webhook import SECRET


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("feedback_alerts: [", "line 1: not valid YAML"),
        ("feedback: []", "feedback: Extra inputs"),
        (f"digests: [{{role: a, send_to: ['json://{SECRET}'], every: day}}]", "names an env"),
        ("digests: [{role: a, send_to: [TO_NOBODY], every: day}]", "TO_NOBODY is not set"),
        ("digests: [{role: a, send_to: [TO_CARE], every: hour}]", "every: Input should be"),
        ("digests: [{role: a, send_to: [TO_CARE], every: day, metrics: [nsp]}]", "metric 'nsp'"),
        (
            "feedback_alerts:\n"
            + "- {name: a, send_to: [TO_CARE], start: 2026-06-01}\n" * 2,
            "'a' occurs twice",
        ),
        ("feedback_alerts: [{name: a, send_to: [TO_CARE]}]", "start: Field required"),
        (
            "feedback_alerts: [{name: a, send_to: [TO_CARE], start: 2026-06-01,"
            " when: {band: [angry]}}]",
            "band.0: Input should be",
        ),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_in_one_line(
    text: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TO_CARE", f"json://{SECRET}@127.0.0.1")
    use(text, monkeypatch, tmp_path)
    with pytest.raises(BadConfigurationError) as raised:
        load_notifications()
    assert problem in str(raised.value) and SECRET not in str(raised.value)
    assert "rules.yml" in str(raised.value) and "\n" not in str(raised.value)


def test_without_a_file_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_NOTIFICATIONS", "")
    assert load_notifications() is None
    monkeypatch.setenv("CX_NOTIFICATIONS", str(tmp_path / "missing.yml"))
    with pytest.raises(BadConfigurationError, match="no readable file"):
        load_notifications()
