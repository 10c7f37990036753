"""The base address of a vendor's API."""

from urllib.parse import SplitResult, urlsplit

import requests

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import setting_name


class BaseAddress:
    """The address that all paths of a vendor's API are relative to.

    Args:
        source: the connector's name.
        base_url: the address.

    Attributes:
        setting: the setting that holds the address.
        host: host and port, without user name and password, for errors.

    Raises:
        BadConfigurationError: `base_url` is not a web address.
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
                f" {returned.scheme}://{returned.netloc}; check {self.setting}"
            )
        return path


def _is_web_address(text: str) -> bool:
    try:
        requests.Request("GET", text).prepare()
        address = urlsplit(text)
        # Reading `port` raises ValueError for a port above 65535.
        return address.scheme in ("http", "https") and address.port != 0
    except ValueError:
        return False


def _origin(address: SplitResult) -> tuple[str, str]:
    return address.scheme, address.netloc.lower()
