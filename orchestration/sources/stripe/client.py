"""Stripe's API: authentication, version, error descriptions, lists and events.

Lists are sorted from the newest record to the oldest (https://docs.stripe.com/api/pagination).
"""

import re
from collections.abc import Iterator
from http import HTTPStatus

from orchestration.errors import RefreshError
from orchestration.sources.connector import Options, Record, id_text, setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.http.response import Response
from orchestration.sources.instants import from_epoch

# The last version in which a line of an invoice contains its price. Later ones have its ID
# (https://docs.stripe.com/changelog/basil/2025-03-31/invoice-pricing-configurations), and the four
# levels that a request may expand do not reach it from a list of invoices.
API_VERSION = "2025-02-24.acacia"
LIMIT = 100
# The permission of a restricted key, in the message of an error.
PERMISSION = re.compile(r"'(rak_\w+)'")
# An error for the ID of a record that has been deleted.
MISSING = "resource_missing"


def connect(options: Options) -> ApiClient:
    """A client that authenticates with the API key."""
    client = ApiClient("stripe", options["base_url"], ("api_key",), describe_error=describe_error)
    client.session.headers["Authorization"] = f"Bearer {options['api_key']}"
    client.session.headers["Stripe-Version"] = API_VERSION
    return client


def describe_error(response: Response) -> str | None:
    """The code of an error and the missing permissions; messages may quote the key."""
    error = _error(response)
    words = [error.get("code") or error.get("type")]
    words += PERMISSION.findall(str(error.get("message", "")))
    return ", ".join(str(word) for word in words if word) or None


def list_pages(
    client: ApiClient, path: str, params: Record, after: str | None = None
) -> Iterator[tuple[list[Record], str | None, Response]]:
    """The pages of a list: records, the cursor of the next page, and the response.

    Args:
        client: the client.
        path: the path of the list.
        params: parameters of the request.
        after: the record to continue after; if it has been deleted, the list starts again.
    """
    saved, paging = after, Paging("stripe", f"GET {path}", after)
    while True:
        page_params = params | {"limit": LIMIT} | ({"starting_after": after} if after else {})
        accept = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND) if after and after == saved else ()
        response = client.get(path, page_params, accept=accept)
        if response.status >= HTTPStatus.BAD_REQUEST:
            after = saved = None
            continue
        records = records_in("stripe", response, "data")
        has_more = response.body.get("has_more")
        # Without records the cursor repeats, which is an error.
        after = (_oldest(records) if records else after) if has_more else None
        yield records, after, response
        if not has_more:
            return
        paging.check(after, records)


def get_record(client: ApiClient, path: str, id_: str, params: Record) -> Record:
    """One record; one that has been deleted has `deleted` and its ID only."""
    response = client.get(f"{path}/{id_}", params, accept=(HTTPStatus.NOT_FOUND,))
    if response.status == HTTPStatus.NOT_FOUND:
        if _error(response).get("code") != MISSING:
            raise RefreshError(
                f"stripe: GET {path} returned 404 Not Found; check"
                f" {setting_name('stripe', 'base_url')}"
            )
        return {"id": id_, "deleted": True}
    if not isinstance(response.body, dict):
        raise RefreshError(
            f"stripe: GET {path}: the response is no record; check"
            f" {setting_name('stripe', 'base_url')}"
        )
    return response.body


def _oldest(records: list[Record]) -> str:
    """The ID of the oldest record, which is the last one unless the page is out of order."""
    return id_text(min(reversed(records), key=_created)["id"])


def _created(record: Record) -> float:
    instant = from_epoch(record.get("created"))
    return instant.timestamp() if instant else float("inf")


def _error(response: Response) -> Record:
    if response.status < HTTPStatus.BAD_REQUEST:
        return {}
    error = response.first_error.get("error")
    return error if isinstance(error, dict) else {}
