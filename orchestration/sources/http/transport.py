"""Requests on their way to one host, over connections that stay open.

`requests` knows how to sign in, which proxy leads there and which certificates count. It looks that up for each request
anew, which takes longer than a request: here it is looked up once, and urllib3, which it sends by, is asked directly.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
import requests
import urllib3
from requests.utils import requote_uri

from orchestration.sources.http.answer import Response


class Transport:
    """The way to one host.

    Args:
        base_url: an address on it.
        connect_seconds: how long connecting may take.
        read_seconds: how long the host may say nothing.

    Attributes:
        session: who signs in, and how; to be set before the first request.
    """

    def __init__(self, base_url: str, connect_seconds: float, read_seconds: float) -> None:
        self.session = requests.Session()
        self.session.headers["User-Agent"] = "cx-metrics-warehouse"
        # Without one of our own, requests would sign in with what a ~/.netrc says.
        self.session.auth = lambda request: request
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(base_url))
        self._timeout = urllib3.Timeout(connect=connect_seconds, read=read_seconds)

    def send(
        self,
        method: str,
        address: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Ask once.

        Args:
            method: the HTTP method.
            address: the whole address, on the host.
            params: what to add to its query; of a list each part, of None nothing.
            json: a body to send as JSON.
            data: a body to send as a form.
            headers: further headers.

        Raises:
            urllib3.exceptions.HTTPError: no connection, or no whole answer.
        """
        pool, prefix, signed_in = self._way
        target = requote_uri(address)[len(self._origin) :]
        if given := {name: value for name, value in (params or {}).items() if value is not None}:
            target += ("&" if "?" in target else "?") + urlencode(given, doseq=True)
        body, kind = None, {}
        if json is not None:
            body, kind = orjson.dumps(json), {"Content-Type": "application/json"}
        elif data is not None:
            body, kind = urlencode(data), {"Content-Type": "application/x-www-form-urlencoded"}
        answer = pool.urlopen(
            method,
            prefix + target,
            body=body,
            headers=signed_in | kind | dict(headers or {}),
            retries=False,
            redirect=False,
            assert_same_host=False,
            timeout=self._timeout,
        )
        return Response(answer.status, answer.headers, answer.data, target)

    @cached_property
    def _way(self) -> tuple[urllib3.HTTPConnectionPool, str, dict[str, str]]:
        """Connections, what a proxy wants before each path, and the headers that sign in."""
        base = self.session.prepare_request(requests.Request("GET", f"{self._origin}/"))
        settings = self.session.merge_environment_settings(base.url, {}, None, None, None)
        adapter = self.session.get_adapter(base.url)
        pool = adapter.get_connection_with_tls_context(
            base, settings["verify"], proxies=settings["proxies"], cert=settings["cert"]
        )
        is_forwarded = adapter.request_url(base, settings["proxies"]) == base.url
        return pool, self._origin if is_forwarded else "", dict(base.headers)
