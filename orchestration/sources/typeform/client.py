"""Typeform's API: authentication, error codes, and paging.

A list of responses has no page number. It is sorted by the time of submission, and each page starts
at the last time of the page before, which is inclusive:
https://www.typeform.com/developers/responses/reference/retrieve-responses/.
"""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import Options, Record, id_text, setting_name, unique
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.http.response import Response
from orchestration.sources.instants import parse_instant

log = logging.getLogger("cx")

FORMS_PER_PAGE, RESPONSES_PER_PAGE = 200, 1_000
# Before the first responses of Typeform.
FIRST = datetime(2012, 1, 1, tzinfo=UTC)
CODE = re.compile(r"\w{1,60}")


def connect(options: Options) -> ApiClient:
    """A client that authenticates with the personal token."""
    client = ApiClient(
        "typeform", options["base_url"], ("access_token",), describe_error=error_code
    )
    client.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    return client


def error_code(response: Response) -> str | None:
    """The code of an error; the description may quote the request."""
    code = str(response.first_error.get("code") or "")
    return code if CODE.fullmatch(code) else None


def form_ids(client: ApiClient) -> list[str]:
    """The IDs of all forms of the account."""
    found: dict[str, None] = {}
    page, paging = 1, Paging("typeform", "GET forms", 1)
    while True:
        response = client.get("forms", {"page": page, "page_size": FORMS_PER_PAGE})
        forms = records_in("typeform", response, "items")
        found |= dict.fromkeys(id_text(form["id"]) for form in forms)
        page += 1
        if page > int(response.body.get("page_count") or 0):
            return sorted(found)
        paging.check(page, forms)


def form_definition(client: ApiClient, form_id: str, is_named: bool) -> Record | None:
    """The definition of a form; None if it was deleted after it was listed.

    Args:
        client: the client.
        form_id: the ID of the form.
        is_named: whether a setting names the form.

    Raises:
        BadConfigurationError: a setting names the form, and the account does not have it.
    """
    response = client.get(f"forms/{form_id}", accept=(HTTPStatus.NOT_FOUND,))
    if response.status != HTTPStatus.NOT_FOUND:
        return response.body
    if is_named:
        raise BadConfigurationError(
            f"{setting_name('typeform', 'forms')}: the account has no form {form_id}; correct the"
            " ID, or the address of the data centre"
        )
    return None


def response_pages(
    client: ApiClient, form_id: str, since: datetime
) -> Iterator[tuple[list[Record], datetime]]:
    """Pages of a form's completed responses since a time, the earliest first.

    Yields:
        The responses that are not on the page before, with their ID as `id`; and the last time of
        submission so far.

    Raises:
        RefreshError: more responses than a page holds have one time.
    """
    first, count, total = since, 0, 0
    before: set[str] = set()
    paging = Paging("typeform", f"GET forms/{form_id}/responses", since)
    while True:
        params = {
            "page_size": RESPONSES_PER_PAGE,
            "response_type": "completed",
            "sort": "submitted_at,asc",
            "since": f"{since:%Y-%m-%dT%H:%M:%S}",
        }
        response = client.get(f"forms/{form_id}/responses", params)
        items = records_in("typeform", response, "items")
        total = total or int(response.body.get("total_items") or 0)
        responses = unique([item | {"id": response_id(item)} for item in items])
        last = max([since, *filter(None, map(submitted_at, responses))])
        new = [row for row in responses if row["id"] not in before]
        count += len(new)
        yield new, last
        if len(items) < RESPONSES_PER_PAGE:
            break
        if last == since:
            raise RefreshError(
                f"typeform: form {form_id}: more than {RESPONSES_PER_PAGE:,} responses have the"
                f" time {since:%Y-%m-%dT%H:%M:%SZ}, which the API cannot page through"
            )
        paging.check(last.isoformat(), responses)
        before, since = {row["id"] for row in responses}, last
    if count < total:
        log.warning(
            "typeform: form %s: Typeform counts %d responses since %s and returned %d; compare"
            " the number with the results in Typeform",
            *(form_id, total, f"{first:%Y-%m-%d}", count),
        )


def response_id(response: Record) -> str:
    """The ID of a response, which earlier versions of the API call token."""
    return id_text(response.get("response_id") or response["token"])


def submitted_at(response: Record) -> datetime | None:
    """The time of submission, to the second; None if it is missing."""
    instant = parse_instant(response.get("submitted_at"))
    return instant and instant.replace(microsecond=0)
