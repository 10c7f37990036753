"""Addresses: the base address of a vendor's API, and further ones that its responses name."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

import requests

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import setting_name

HOST = re.compile(r"[a-z0-9.-]+")


class BaseAddress:
    """The address that all paths of a vendor's API are relative to.

    Args:
        source: the connector's name.
        base_url: the address.

    Attributes:
        setting: the setting that holds the address.
        host: host and port, without user name and password, for errors.

    Raises:
        BadConfigurationError: `base_url` is not a web address, or would send credentials
            unencrypted over a network.
    """

    def __init__(self, source: str, base_url: str) -> None:
        self.setting = setting_name(source, "base_url")
        self._source = source
        self._base_url = base_url.rstrip("/")
        if not _is_web_address(base_url):
            raise BadConfigurationError(
                f"{self.setting}: the value is not a web address; write it as https://host"
            )
        self._split = urlsplit(self._base_url)
        self.host = self._split.netloc.rpartition("@")[2]
        if not _is_private(self._split):
            raise BadConfigurationError(
                f"{self.setting}: http:// sends credentials unencrypted; write https://, as http://"
                " is accepted for this machine's own addresses only"
            )

    def url(self, path: str) -> str:
        """The full address of a path, or of a full address that the vendor returned.

        Raises:
            RefreshError: the vendor returned an address on another host. Credentials go to the
                configured host only.
        """
        if "://" not in path:
            return f"{self._base_url}/{path.lstrip('/')}"
        returned = urlsplit(path)
        if _origin(returned) != _origin(self._split):
            raise RefreshError(
                f"{self._source}: {self.host} returned a link to another host,"
                f" {returned.scheme}://{_host(returned)}; check {self.setting}"
            )
        return path


def is_on_site(base_url: str, address: str, domains: tuple[str, ...]) -> bool:
    """Whether an address that a vendor's response names belongs to the vendor.

    Args:
        base_url: the configured address.
        address: the named address.
        domains: the vendor's own domains, with all hosts below them.

    Returns:
        Whether the address is encrypted, and its host is the configured one or below one of the
        domains. A configured host outside the domains, as of a gateway, allows only itself. A
        server on this machine may name this machine.
    """
    if not _is_web_address(address):
        return False
    base, named = urlsplit(base_url), urlsplit(address)
    host = named.hostname or ""
    # Parsers of addresses disagree about other characters, such as a backslash.
    is_plain = named.username is None and (HOST.fullmatch(host) or _is_loopback(named))
    if not is_plain or not _is_private(named):
        return False
    if _is_loopback(named):
        return _is_loopback(base)
    is_below = any(host == domain or host.endswith(f".{domain}") for domain in domains)
    return host == base.hostname or is_below


def _is_web_address(text: str) -> bool:
    try:
        requests.Request("GET", text).prepare()
        address = urlsplit(text)
        # Reading `port` raises ValueError for a port above 65535.
        return address.scheme in ("http", "https") and address.port != 0
    except ValueError:
        return False


def _is_private(address: SplitResult) -> bool:
    """Whether a network between this machine and the host cannot read requests."""
    return address.scheme == "https" or _is_loopback(address)


def _is_loopback(address: SplitResult) -> bool:
    host = address.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _origin(address: SplitResult) -> tuple[str, str]:
    return address.scheme, address.netloc.lower()


def _host(address: SplitResult) -> str:
    """The host and port, without user name and password."""
    return address.netloc.rpartition("@")[2]
