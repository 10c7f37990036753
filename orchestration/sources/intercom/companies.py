"""Companies, by the scroll API: lists end at 10,000 companies and leave out those without people.

https://developers.intercom.com/docs/references/rest-api/api.intercom.io/companies/scrolloverallcompanies.
A workspace has one scroll at a time, which expires a minute after its last request. A request of a
scroll advances it even if the response is lost, so a lost response starts a new scroll.
"""

import logging
import time
from http import HTTPStatus

from orchestration.errors import RefreshError, SourceUnavailableError
from orchestration.sources.connector import Record, unique
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import TransientError
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.http.response import Response
from orchestration.sources.intercom.client import error_codes

log = logging.getLogger("cx")

PATH = "companies/scroll"
MAX_SCROLLS = 8
# Longer than the minute after which a scroll expires.
MAX_WAIT_SECONDS, POLL_SECONDS = 90, 1.0
EXISTS = "scroll_exists"
REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)


def read_companies(client: ApiClient) -> list[Record]:
    """All companies.

    Raises:
        SourceUnavailableError: no scroll reached its end.
    """
    for _ in range(MAX_SCROLLS):
        try:
            return unique(_scroll(client))
        except (TransientError, _ExpiredError) as lost:
            log.info("intercom: GET %s: %s; scrolling from the start", PATH, lost)
    raise SourceUnavailableError(
        f"intercom: GET {PATH}: {MAX_SCROLLS} scrolls were interrupted; run again later"
    )


class _ExpiredError(Exception):
    """Intercom has ended a scroll before its last page."""


def _scroll(client: ApiClient) -> list[Record]:
    response = _opened(client)
    companies: list[Record] = []
    paging = Paging("intercom", f"GET {PATH}")
    pages = 0
    # The last page is empty.
    while page := records_in("intercom", response, "data"):
        companies += page
        pages += 1
        # The parameter of a scroll may stay the same.
        paging.check(pages, page)
        params = {"scroll_param": response.body.get("scroll_param")}
        response = client.get(PATH, params, accept=REFUSED, is_repeatable=False)
        if response.status in REFUSED:
            raise _ExpiredError(error_codes(response) or response.status_text)
    return companies


def _opened(client: ApiClient) -> Response:
    """The first page of a new scroll, once that of an earlier read has expired.

    Raises:
        RefreshError: the other scroll does not expire.
    """
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while time.monotonic() < deadline:
        response = client.get(PATH, accept=(HTTPStatus.BAD_REQUEST,))
        if response.status != HTTPStatus.BAD_REQUEST:
            return response
        if EXISTS not in (error_codes(response) or ""):
            return client.get(PATH)
        time.sleep(POLL_SECONDS)
    raise RefreshError(
        f"intercom: GET {PATH}: another client scrolls over the companies of this workspace; stop"
        " it, and run again"
    )
