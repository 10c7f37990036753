"""Sends alerts through Apprise: to each service, each cause once, and the recovery once.

`$CX_HOME/alerts.json` records which causes each service accepted, by scope. A service that refused
a message is therefore tried again, and the others are not.

Problems with alerts never fail a refresh. The addresses are secrets: neither they nor the answers
of a service are printed, logged or stored.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from orchestration.durable_files import read_record, write_record
from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.instants import now
from orchestration.notifications.services import deliver, identified_services, services_of
from orchestration.settings.secrets import secret

if TYPE_CHECKING:
    from apprise import NotifyBase

log = logging.getLogger("cx")

SETTING, KEY = "CX_ALERT_URLS", "alerts.urls"
# In place of a service, in records of versions that did not tell services apart.
EVERY_SERVICE = "*"

# The causes that each service accepted, with the instants.
Sent = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Problem:
    """A problem of an alert.

    Attributes:
        text: one line with names, counts and times, but without rows and secrets.
        causes: what is wrong, in words that stay the same while it is.
    """

    text: str
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """An alert."""

    title: str
    body: str
    is_failure: bool = True


def alert_services() -> list["NotifyBase"]:
    """The services that receive alerts; empty if no address is set, which turns alerts off.

    Raises:
        BadConfigurationError: Apprise does not support an address.
    """
    return services_of(SETTING, KEY)


def send(message: Message) -> dict[str, bool]:
    """Send a message to every service.

    Returns:
        Whether the service accepted the message, by number and kind of the service; empty if alerts
        are off.

    Raises:
        BadConfigurationError: Apprise does not support an address.
    """
    return {name: _send_to(service, message) for name, _, service in _named_services()}


def alert_problems(
    home: Home, scope: str, title: str, problems: list[Problem], ending: str
) -> None:
    """Send each service an alert about the problems with a new cause, if any.

    A cause is new to a service until the service accepted an alert about it, and again after the
    recovery of its scope.

    Args:
        home: `$CX_HOME`, which records the alerts sent.
        scope: the run that has to succeed for the recovery: the refresh, or the partition of a
            backfill.
        title: the title of the message.
        problems: the problems; the message has one line for each with a new cause.
        ending: the last line of the message.
    """
    if not secret(SETTING, KEY):
        return
    with _log_problems(), _sent_alerts(home) as sent_alerts:
        sent = sent_alerts.get(scope, {})
        for name, service_id, service in _named_services():
            known = _causes(sent, service_id) or {}
            new = [problem for problem in problems if set(problem.causes) - known.keys()]
            body = "\n".join([*(problem.text for problem in new), ending])
            if new and _is_accepted(name, service, Message(title, body)):
                sent[service_id] = known | {cause: now() for one in new for cause in one.causes}
                sent_alerts[scope] = sent


def forget_other_causes(home: Home, scope: str, problems: list[Problem]) -> None:
    """Forget the causes that no problem has any more, so that their return is alerted again."""
    if scope not in read_record(home.alerts_record):
        return
    causes = {cause for problem in problems for cause in problem.causes}
    with _log_problems(), _sent_alerts(home) as sent_alerts:
        sent_alerts[scope] = {
            service_id: {cause: at for cause, at in known.items() if cause in causes}
            for service_id, known in sent_alerts.get(scope, {}).items()
        }


def alert_recovery(home: Home, scope: str, message: Message) -> None:
    """Send the recovery of a scope to each service that accepted an alert about a problem of it.

    A service that refuses it is tried again by the next call. The record forgets services that are
    no longer in the setting.
    """
    if not secret(SETTING, KEY) or scope not in read_record(home.alerts_record):
        return
    with _log_problems(), _sent_alerts(home) as sent_alerts:
        sent, uninformed = sent_alerts.pop(scope, {}), {}
        for name, service_id, service in _named_services():
            known = _causes(sent, service_id)
            if known is not None and not _is_accepted(name, service, message):
                uninformed[service_id] = known
        if uninformed:
            sent_alerts[scope] = uninformed


@contextmanager
def _sent_alerts(home: Home) -> Iterator[dict[str, Sent]]:
    """The alerts sent without a recovery yet, by scope."""
    with FileLock(home.alerts_lock):
        record = read_record(home.alerts_record)
        sent_alerts = {scope: _by_service(sent) for scope, sent in record.items()}
        yield sent_alerts
        write_record(home.alerts_record, sent_alerts)


@contextmanager
def _log_problems() -> Iterator[None]:
    """Log problems with records or services instead of raising them."""
    try:
        yield
    except BadConfigurationError as error:
        log.warning("no alert was sent: %s", error)
    except Exception as error:
        # The text of the error may contain an address.
        log.warning("no alert was sent: %s", type(error).__name__)


def _by_service(sent: dict[str, Any]) -> Sent:
    """The content of the record about a scope; earlier versions recorded instants by cause."""
    if sent and all(isinstance(causes, dict) for causes in sent.values()):
        return sent
    return {EVERY_SERVICE: sent}


def _causes(sent: Sent, service_id: str) -> dict[str, str] | None:
    """The causes that a service accepted; None if it accepted no alert."""
    return sent.get(service_id, sent.get(EVERY_SERVICE))


def _named_services() -> list[tuple[str, str, "NotifyBase"]]:
    """The number and kind, the id and the service of each address."""
    return [
        (f"{number} ({service.service_name})", service_id, service)
        for number, (service_id, service) in enumerate(identified_services(SETTING, KEY), start=1)
    ]


def _send_to(service: "NotifyBase", message: Message) -> bool:
    kind = "failure" if message.is_failure else "success"
    return deliver(service, message.title, message.body, kind)


def _is_accepted(name: str, service: "NotifyBase", message: Message) -> bool:
    """Send a message to a service, and log whether the service accepted it."""
    is_sent = _send_to(service, message)
    log.info("alert to service %s: %s", name, "sent" if is_sent else "rejected by the service")
    return is_sent
