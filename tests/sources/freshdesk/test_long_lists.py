"""Lists of more than 300 pages, which Freshdesk ends for tickets only."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
import pytest

from orchestration.errors import RefreshError
from orchestration.sources.connector import Record
from orchestration.sources.freshdesk.client import EARLIEST, list_all, list_pages
from orchestration.sources.freshdesk.contacts import read_contacts
from orchestration.sources.freshdesk.tickets import MAX_PAGES, read_tickets
from orchestration.sources.http.response import Response

ROWS = 30_050
CHANGED = {"created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z"}


class StubClient:
    """A client whose lists have `ROWS` records each, or repeat one page forever."""

    def __init__(self, is_endless: bool = False) -> None:
        self._is_endless = is_endless

    def get(self, path: str, params: dict[str, Any], accept: tuple[int, ...] = ()) -> Response:
        is_elsewhere = params.get("state") == "blocked" or "filter" in params
        if is_elsewhere or path.endswith("/conversations"):
            return Response(HTTPStatus.OK, {}, b"[]")
        page = 1 if self._is_endless else params["page"]
        ids = range(1 + 100 * (page - 1), 1 + min(100 * page, ROWS))
        rows = [CHANGED | {"id": number, "name": f"p{number}"} for number in ids]
        link = {"link": f'<https://x.freshdesk.com/{path}?page={page + 1}>; rel="next"'}
        return Response(HTTPStatus.OK, link if 100 * page < ROWS else {}, orjson.dumps(rows))


def contacts(client: Any) -> list[Record]:
    pages = read_contacts(client, {})
    return [record for page in pages if page.table == "contacts" for record in page.records]


def deleted_contacts(client: Any) -> list[Record]:
    pages = read_contacts(client, {})
    return [record for page in pages if page.table == "deleted_contacts" for record in page.records]


def companies(client: Any) -> list[Record]:
    return list_all(client, "api/v2/companies") or []


def ratings(client: Any) -> list[Record]:
    path, params = "api/v2/surveys/satisfaction_ratings", {"created_since": EARLIEST}
    return [record for page in list_pages(client, path, params) for record in page]


LISTS = pytest.mark.parametrize("read", [contacts, deleted_contacts, companies, ratings])


@LISTS
def test_a_list_other_than_tickets_has_no_last_page(read: Callable[[Any], list[Record]]) -> None:
    assert len({record["id"] for record in read(StubClient())}) == ROWS


@LISTS
def test_a_list_that_repeats_itself_is_one_line(read: Callable[[Any], list[Record]]) -> None:
    with pytest.raises(RefreshError, match=r"^freshdesk: GET api/v2/\S+: .* contain nothing new"):
        read(StubClient(is_endless=True))


def test_tickets_of_one_second_end_at_the_page_limit() -> None:
    options = {"topic_field": "type", "schedule_field": "", "merge_note": ""}
    with pytest.raises(RefreshError, match=f"more than {100 * MAX_PAGES:,} tickets changed at"):
        list(read_tickets(StubClient(), options, {}, set()))  # type: ignore[arg-type]
