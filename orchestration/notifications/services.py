"""Services that receive messages, by Apprise. Their addresses are secrets.

Neither addresses nor the answers of a service are printed, logged or stored.
"""

import hashlib
import logging
from typing import TYPE_CHECKING

from orchestration.errors import BadConfigurationError
from orchestration.settings.secrets import secret

if TYPE_CHECKING:
    from apprise import NotifyBase


def services_of(setting: str, key: str = "") -> list["NotifyBase"]:
    """The services of a setting; empty if it is not set.

    Args:
        setting: environment variable with Apprise addresses, separated by commas or spaces.
        key: its key in `.dlt/secrets.toml`; by default, its lower-case name under `[alerts]`.

    Raises:
        BadConfigurationError: Apprise does not support an address.
    """
    return [service for _, service in identified_services(setting, key)]


def identified_services(setting: str, key: str = "") -> list[tuple[str, "NotifyBase"]]:
    """The services of a setting as `services_of` returns them, each with an id.

    An id is a hash of the address, so records may contain it.

    Raises:
        BadConfigurationError: Apprise does not support an address.
    """
    if not (text := secret(setting, key or f"alerts.{setting.lower()}")):
        return []
    import apprise
    from apprise.utils.parse import parse_urls

    # Both loggers print addresses: Apprise in its complaints, urllib3 at debug level.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    addresses = parse_urls(text)
    instances = [apprise.Apprise.instantiate(address) for address in addresses]
    services = [
        (hashlib.sha256(address.encode()).hexdigest()[:16], service)
        for address, service in zip(addresses, instances, strict=True)
        if service is not None
    ]
    if not services or len(services) < len(instances):
        number = instances.index(None) + 1 if instances else 1
        raise BadConfigurationError(
            f"{setting}: address {number} is not supported by Apprise; see"
            " https://appriseit.com/services/"
        )
    return services


def deliver(
    service: "NotifyBase", title: str, text: str, kind: str, html: str | None = None
) -> bool:
    """Send a message to a service.

    Args:
        service: the service.
        title: the title.
        text: the message as plain text.
        kind: `info`, `success` or `failure`.
        html: the message as HTML, for services that take it, such as e-mail.

    Returns:
        Whether the service accepted the message.
    """
    import apprise

    to_one = apprise.Apprise()
    to_one.add(service)
    body, body_format = text, apprise.NotifyFormat.TEXT
    if html is not None and service.notify_format == apprise.NotifyFormat.HTML:
        body, body_format = html, apprise.NotifyFormat.HTML
    return bool(to_one.notify(body, title, apprise.NotifyType(kind), body_format=body_format))
