"""An adapter of `requests` that limits the total time of each response.

The time-out of `requests` limits the time between two bytes. A server that sends one byte a minute
would therefore be read forever.
"""

import http.client
import io
import socket
import time
from typing import Any

import requests.adapters
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class DeadlineError(Exception):
    """A response took longer than its total time."""


class DeadlineAdapter(requests.adapters.HTTPAdapter):
    """An adapter whose responses must end within a number of seconds, headers and body together."""

    def __init__(self, seconds: float) -> None:
        self._response_class = _response_class(seconds)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Create the pool manager of direct connections."""
        super().init_poolmanager(*arguments, **options)
        self._limit(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pool manager of a proxy."""
        manager = super().proxy_manager_for(proxy, **options)
        self._limit(manager)
        return manager

    def _limit(self, manager: PoolManager) -> None:
        attributes = {"response_class": self._response_class}
        plain = type("Connection", (HTTPConnection,), attributes)
        secure = type("SecureConnection", (HTTPSConnection,), attributes)
        manager.pool_classes_by_scheme = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


def _response_class(seconds: float) -> type[http.client.HTTPResponse]:
    class Response(http.client.HTTPResponse):
        """A response whose reads end at the deadline."""

        def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
            super().__init__(sock, *arguments, **options)
            raw = self.fp.detach()
            self.fp = io.BufferedReader(_DeadlineReader(raw, sock, seconds))

    return Response


class _DeadlineReader(io.RawIOBase):
    """Reads of a socket that wait no longer than the deadline allows."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, seconds: float) -> None:
        self._raw, self._socket = raw, sock
        self._timeout = sock.gettimeout() or seconds
        self._deadline = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise DeadlineError
        self._socket.settimeout(min(self._timeout, remaining))
        try:
            return self._raw.readinto(buffer)
        except TimeoutError:
            if time.monotonic() >= self._deadline:
                raise DeadlineError from None
            raise

    def close(self) -> None:
        self._raw.close()
        super().close()
