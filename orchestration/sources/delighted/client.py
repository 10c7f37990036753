"""Delighted's API: authentication and paging.

Responses have page numbers. A response that changes during the read moves to the end of the list
and the following ones to other pages, so each page is requested by the time of the last response
on the page before. Page numbers are used only if all responses of a page have the same time. People
have the address of the next page in the `Link` header.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.utils import parse_header_links

from orchestration.sources.connector import Options, Record
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.instants import parse_instant

PER_PAGE = 100


def connect(options: Options) -> ApiClient:
    """An authenticated client of the project that the options name."""
    client = ApiClient("delighted", options["base_url"], ("api_key",))
    client.session.auth = (options["api_key"], "")
    return client


def response_pages(client: ApiClient, since: int) -> Iterator[list[Record]]:
    """Pages of survey responses that have changed since a time, in seconds since 1970."""
    page, path = 1, "survey_responses.json"
    params = {"per_page": PER_PAGE, "order": "asc:updated_at", "expand[]": "person"}
    paging = Paging("delighted", f"GET {path}", [since, page])
    while records := client.get(path, params | {"updated_since": since, "page": page}).body:
        yield records
        if len(records) < PER_PAGE:
            return
        last = max(epoch_seconds(changed_at(record)) for record in records)
        page, since = (1, last) if last > since else (page + 1, since)
        paging.check([since, page], records)


def people_pages(client: ApiClient, since: int) -> Iterator[list[Record]]:
    """Pages of people created since a time, in seconds since 1970."""
    params: Record | None = {"per_page": PER_PAGE, "since": since}
    paging = Paging("delighted", "GET people.json", params)
    while params is not None:
        response = client.get("people.json", params)
        yield response.body or []
        params = _next_page(response.headers.get("Link", ""))
        if params is not None:
            paging.check(params, response.body or [])


def _next_page(header: str) -> Record | None:
    """The parameters of the next page; None on the last one.

    Only the query is used: the address has Delighted's host, which may differ from the host in the
    settings.
    """
    links = {link.get("rel"): link["url"] for link in parse_header_links(header)} if header else {}
    return dict(parse_qsl(urlsplit(links["next"]).query)) if "next" in links else None


def changed_at(record: Record) -> Any:
    """The time of a response's last change, as the API returns it."""
    return record.get("updated_at") or record.get("created_at")


def epoch_seconds(value: Any) -> int:
    """A timestamp of the API in any form, in seconds since 1970; 0 without one."""
    instant = parse_instant(value)
    return int(instant.timestamp()) if instant else 0
