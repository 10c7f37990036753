"""Sends alerts through Apprise: each cause once, and the recovery once.

Problems with alerts never fail a refresh. The addresses are secrets: neither they nor the answers
of a service are printed, logged or stored.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock

from orchestration.durable_files import read_record, write_record
from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.instants import now
from orchestration.notifications.services import deliver, services_of
from orchestration.settings.secrets import secret

if TYPE_CHECKING:
    from apprise import NotifyBase

log = logging.getLogger("cx")

SETTING, KEY = "CX_ALERT_URLS", "alerts.urls"


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
    kind = "failure" if message.is_failure else "success"
    return {
        f"{number} ({service.service_name})": deliver(service, message.title, message.body, kind)
        for number, service in enumerate(alert_services(), start=1)
    }


def alert_problems(
    home: Home, scope: str, title: str, problems: list[Problem], ending: str
) -> None:
    """Send an alert about the problems with a new cause, if any.

    A cause is new until an alert about it was sent, and again after the recovery of its scope.

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
        new = [problem for problem in problems if set(problem.causes) - sent.keys()]
        body = "\n".join([*(problem.text for problem in new), ending])
        if new and _delivered(Message(title, body)):
            sent_alerts[scope] = sent | {cause: now() for one in new for cause in one.causes}


def forget_other_causes(home: Home, scope: str, problems: list[Problem]) -> None:
    """Forget the causes that no problem has any more, so that their return is alerted again."""
    if scope not in read_record(home.alerts_record):
        return
    causes = {cause for problem in problems for cause in problem.causes}
    with _log_problems(), _sent_alerts(home) as sent_alerts:
        sent = sent_alerts.get(scope, {})
        sent_alerts[scope] = {cause: at for cause, at in sent.items() if cause in causes}


def alert_recovery(home: Home, scope: str, message: Message) -> None:
    """Send an alert about the recovery of a scope, if an alert about a problem was sent."""
    if scope not in read_record(home.alerts_record):
        return
    with _log_problems(), _sent_alerts(home) as sent_alerts:
        if scope in sent_alerts and _delivered(message):
            del sent_alerts[scope]


@contextmanager
def _sent_alerts(home: Home) -> Iterator[dict]:
    """The alerts sent without a recovery yet."""
    with FileLock(home.alerts_lock):
        sent_alerts = read_record(home.alerts_record)
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


def _delivered(message: Message) -> bool:
    sent = send(message)
    for service, accepted in sent.items():
        log.info(
            "alert to service %s: %s", service, "sent" if accepted else "rejected by the service"
        )
    return any(sent.values())
