"""Qualtrics' API: authentication, error codes, and paged lists."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from orchestration.sources.connector import Options, Record
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.response import Response


def connect(options: Options) -> ApiClient:
    """An authenticated client of the data center that the options name."""
    base_url = options["base_url"].rstrip("/").removesuffix("/API/v3")
    client = ApiClient("qualtrics", base_url, ("api_token",), describe_error=error_code)
    client.session.headers["X-API-TOKEN"] = options["api_token"]
    return client


def error_code(response: Response) -> str | None:
    """The code of an error; the message may quote the request."""
    try:
        return response.first_error["meta"]["error"]["errorCode"]
    except (KeyError, TypeError):
        return None


def list_pages(
    client: ApiClient, path: str, accept: tuple[int, ...] = (), **params: Any
) -> Iterator[list[Record]]:
    """The pages of a list; none if the response has one of the statuses in `accept`.

    Only the query of `nextPage` is used: its host is the data center, which may differ from the
    host in the settings.
    """
    paging = Paging("qualtrics", f"GET {path}", params)
    while True:
        response = client.get(path, params, accept=accept)
        if response.status in accept:
            return
        result = response.body["result"]
        elements = result.get("elements") or []
        yield elements
        if not result.get("nextPage"):
            return
        params = dict(parse_qsl(urlsplit(result["nextPage"]).query)) or params
        paging.check(params, elements)
