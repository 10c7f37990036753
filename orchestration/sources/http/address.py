"""The address that a vendor is reached at, as its setting says it."""

from urllib.parse import SplitResult, urlsplit

import requests

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import setting


class BaseAddress:
    """The address that every path of a vendor is appended to.

    Args:
        source: the connector's name.
        base_url: the address.

    Attributes:
        setting: the setting it comes from.
        host: its host and port, for errors.

    Raises:
        BadConfigurationError: it is no address of the web.
    """

    def __init__(self, source: str, base_url: str) -> None:
        self.setting = setting(source, "base_url")
        self._source = source
        self._base_url = base_url.rstrip("/")
        if not _is_address(base_url):
            raise BadConfigurationError(
                f"{self.setting}: the value is no address; write it like https://host"
            )
        self._split = urlsplit(self._base_url)
        # Without a name and password, which may stand before it.
        self.host = self._split.netloc.rpartition("@")[2]

    def of(self, path: str) -> str:
        """The whole address of a path, or of a whole address that the vendor gave.

        Raises:
            RefreshError: the vendor names another host than its own: the sign-in goes nowhere else.
        """
        if "://" not in path:
            return f"{self._base_url}/{path.lstrip('/')}"
        given = urlsplit(path)
        if _place(given) != _place(self._split):
            raise RefreshError(
                f"{self._source}: {self.host} answers with another address, {given.scheme}://{given.netloc};"
                f" check {self.setting}"
            )
        return path


def _is_address(text: str) -> bool:
    try:
        requests.Request("GET", text).prepare()
        address = urlsplit(text)
        # A port beyond 65535 is an error when it is asked for.
        return address.scheme in ("http", "https") and address.port != 0
    except ValueError:
        return False


def _place(address: SplitResult) -> tuple[str, str]:
    return address.scheme, address.netloc.lower()
