"""Sends the alerts and digests that are due, or lists them. A problem never fails a refresh."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.home import Home, database_of
from orchestration.notifications.digest import digest_content, rendered
from orchestration.notifications.feedback import Answer, new_alerts
from orchestration.notifications.rules import FeedbackRule, Notifications
from orchestration.notifications.sent import (
    REFUSED,
    SENDING,
    SENT,
    answer_key,
    digest_key,
    record,
    recorded_keys,
)
from orchestration.notifications.services import deliver, services_of
from orchestration.publishing import current_version

log = logging.getLogger("cx")

# One message lists so many answers; the others are in the tables.
SHOWN_ANSWERS = 20


@dataclass(frozen=True)
class Message:
    """A message that is due.

    Attributes:
        title: its title, without personal data.
        recipients: environment variables with the addresses.
        keys: keys of what it contains; each is sent at most once.
        text: the message as plain text.
        html: the message as HTML; None for alerts.
    """

    title: str
    recipients: tuple[str, ...]
    keys: tuple[str, ...]
    text: str
    html: str | None = None


def due_messages(home: Home, rules: Notifications) -> list[Message]:
    """The alerts and digests of the current version that were not sent yet."""
    version = current_version(home)
    if version is None:
        return []
    with duckdb.connect(str(database_of(version)), read_only=True) as connection:
        [(currency,)] = connection.execute("select currency from metrics.refresh_info").fetchall()
    messages = [
        _alert(rule, answers, currency)
        for rule, answers in new_alerts(home, version, rules.feedback_alerts).items()
    ]
    recorded = recorded_keys(home)
    for digest in rules.digests:
        content = digest_content(digest, version)
        key = digest_key(digest.role, content.period)
        if key not in recorded:
            text, html = rendered(content)
            messages.append(Message(content.title, digest.send_to, (key,), text, html))
    return messages


def send_notifications(home: Home, rules: Notifications) -> dict[str, int]:
    """Send what is due. The caller holds the refresh lock.

    A message is recorded before it is sent. It is therefore lost rather than repeated if the
    process dies or a service refuses it; `cx status` shows both.

    Returns:
        The number of messages that a service accepted, and of those that it refused.
    """
    counts = {"sent": 0, "refused": 0}
    for message in due_messages(home, rules):
        record(home, SENDING, message.title, message.keys)
        is_sent = all([*_delivered(message)])
        record(home, SENT if is_sent else REFUSED, message.title, message.keys)
        counts["sent" if is_sent else "refused"] += 1
    return counts


def _delivered(message: Message) -> Iterator[bool]:
    for recipient in message.recipients:
        for number, service in enumerate(services_of(recipient), start=1):
            is_sent = deliver(service, message.title, message.text, "info", message.html)
            log.info(
                "message to service %d (%s) of %s: %s",
                number,
                service.service_name,
                recipient,
                "sent" if is_sent else "refused by the service",
            )
            yield is_sent


def _alert(rule: FeedbackRule, answers: Sequence[Answer], currency: str) -> Message:
    plural = "" if len(answers) == 1 else "s"
    lines = [line for answer in answers[:SHOWN_ANSWERS] for line in _lines(rule, answer, currency)]
    if more := len(answers) - SHOWN_ANSWERS:
        lines += [f"and {more} more"] if more > 0 else []
    return Message(
        f"CX metrics: {len(answers)} answer{plural}: {rule.name}",
        rule.send_to,
        tuple(answer_key(answer.response_id) for answer in answers),
        "\n".join(lines),
    )


def _lines(rule: FeedbackRule, answer: Answer, currency: str) -> Iterator[str]:
    """The line of an answer; ids of the respondent and contact details are not in it."""

    def known(name: str, value: str | None) -> str:
        return f", {name} {value}" if value and value != "unknown" else ""

    yield (
        f"- {answer.responded_date}: {answer.survey_type} {answer.score:g}"
        f" ({answer.band.replace('_', ' ')})"
        + known("touchpoint", answer.touchpoint)
        + known("team", answer.team)
        + known("segment", answer.segment)
        + known("region", answer.region)
        + known("customer", answer.customer_id)
        + (f", {answer.mrr:,.0f} {currency} MRR" if answer.mrr else "")
        + f", answer {answer.response_id}"
    )
    if rule.comment and answer.comment:
        yield f"  “{' '.join(answer.comment.split())}”"
