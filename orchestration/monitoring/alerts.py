"""Messages to people through Apprise: each failure once, its recovery once, and never a failed
refresh because of one.

The addresses are a secret: neither they nor what a service says of them is printed, logged or
stored.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from filelock import FileLock

from orchestration.durable_files import read_record, write_record
from orchestration.errors import BadConfigurationError
from orchestration.home import Home

if TYPE_CHECKING:
    from apprise import NotifyBase

log = logging.getLogger("cx")

SETTING = "CX_ALERT_URLS"
# A failure that is still there in the next night is said again.
REPEAT_AFTER = timedelta(hours=12)


@dataclass(frozen=True)
class Message:
    """What is sent: names of steps, checks and tables, counts and times, never a row or an address."""

    title: str
    body: str
    is_failure: bool = True


def alert_services() -> list["NotifyBase"]:
    """The services that messages go to; none where nothing is set, which turns alerts off.

    Raises:
        BadConfigurationError: an address is of no service that Apprise knows.
    """
    if not (text := _addresses()):
        return []
    import apprise
    from apprise.utils.parse import parse_urls

    # They name addresses: the one when it complains, the other at the level of debugging.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    instances = [apprise.Apprise.instantiate(address) for address in parse_urls(text)]
    services = [service for service in instances if service is not None]
    if not services or len(services) < len(instances):
        number = instances.index(None) + 1 if instances else 1
        raise BadConfigurationError(
            f"{SETTING}: address {number} is of no service that Apprise knows; see"
            " https://appriseit.com/services/"
        )
    return services


def send(message: Message) -> dict[str, bool]:
    """Send a message to every service.

    Returns:
        Whether it was taken, by the number and kind of the service; empty where alerts are off.

    Raises:
        BadConfigurationError: an address is of no service that Apprise knows.
    """
    services = alert_services()
    if not services:
        return {}
    import apprise

    kind = apprise.NotifyType.FAILURE if message.is_failure else apprise.NotifyType.SUCCESS
    sent = {}
    for number, service in enumerate(services, start=1):
        to_one = apprise.Apprise()
        to_one.add(service)
        sent[f"{number} ({service.service_name})"] = bool(
            to_one.notify(message.body, message.title, kind)
        )
    return sent


def alert_failure(home: Home, scope: str, failure: str, message: Message) -> None:
    """Say that something failed, unless the same was said within twelve hours.

    Args:
        home: `$CX_HOME`, which remembers what was said.
        scope: what has to pass again for the recovery: a refresh, or the partition of a backfill.
        failure: what failed, the same words for the same failure.
        message: what to send.
    """
    if not _addresses():
        return
    with _never_in_the_way(), _remembered(home) as said:
        last = said.get(scope, {}).get(failure)
        if last and datetime.now(UTC) - datetime.fromisoformat(last) < REPEAT_AFTER:
            return
        if _delivered(message):
            said.setdefault(scope, {})[failure] = datetime.now(UTC).isoformat()


def alert_recovery(home: Home, scope: str, message: Message) -> None:
    """Say that what failed has passed again, where a failure of it was said."""
    if scope not in read_record(home.alerts_record):
        return
    with _never_in_the_way(), _remembered(home) as said:
        if scope in said and _delivered(message):
            del said[scope]


@contextmanager
def _remembered(home: Home) -> Iterator[dict]:
    """What was said and not yet recovered."""
    with FileLock(home.alerts_lock):
        said = read_record(home.alerts_record)
        yield said
        write_record(home.alerts_record, said)


@contextmanager
def _never_in_the_way() -> Iterator[None]:
    """Trouble with remembering or with sending is one line in the log."""
    try:
        yield
    except BadConfigurationError as error:
        log.warning("no alert was sent: %s", error)
    except Exception as error:
        # Its text may hold an address.
        log.warning("no alert was sent: %s", type(error).__name__)


def _delivered(message: Message) -> bool:
    sent = send(message)
    for service, taken in sent.items():
        log.info(
            "alert to service %s: %s", service, "sent" if taken else "not taken by the service"
        )
    return any(sent.values())


def _addresses() -> str:
    """The setting; where it is not set at all, `urls` of `[alerts]` in `.dlt/secrets.toml`."""
    if (text := os.environ.get(SETTING)) is not None:
        return text
    import dlt

    urls: str | list[str] = dlt.secrets.get("alerts.urls") or ""
    return urls if isinstance(urls, str) else " ".join(urls)
