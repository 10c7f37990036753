"""Reads Stripe: every list once, then the records that events name.

Most records change after their creation, and no list can be filtered by the time of a change. An
event (https://docs.stripe.com/api/events) names the changed record. Its copy of the record has the
version of the account's API, so the record is requested again. Stripe keeps events for 30 days:
after a longer break the lists are read again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from orchestration.sources.connector import Cursor, Options, Page, Record, State, id_text
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.response import Response
from orchestration.sources.stripe.billing import with_line
from orchestration.sources.stripe.client import LIMIT, connect, get_record, list_pages
from orchestration.sources.stripe.lists import CUSTOMERS, LISTS, StripeList
from orchestration.sources.stripe.metadata import metadata_of, warn_of_customers

# Two days less than Stripe keeps events.
EVENT_SECONDS = 28 * 86_400
# Events may be listed later than they were created.
OVERLAP_SECONDS = 600
DELETION = ".deleted"

Changes = Iterator[tuple[list[Record], Cursor | None]]


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    client = connect(options)
    for list_ in LISTS:
        cursor = state.get(list_.table, {})
        keys, count, live = set[str](), 0, 0
        for records, following in _changes(client, list_, cursor):
            finished = [list_.finish(client, options, record) for record in records]
            if list_.table == CUSTOMERS:
                keys |= {key for record in records for key in metadata_of(record)}
                count += len(records)
                live += sum(record.get("livemode") is not False for record in records)
                yield Page("contacts", finished)
            yield Page(list_.table, finished, following)
        if list_.table == CUSTOMERS and not cursor:
            warn_of_customers(options, keys, count, live)
    pending = [
        with_line(item)
        for items, *_ in list_pages(client, "invoiceitems", {"pending": "true"})
        for item in items
    ]
    yield Page("pending_items", pending, is_full_snapshot=True)


def _changes(client: ApiClient, list_: StripeList, cursor: Cursor) -> Changes:
    """The records that have changed since a cursor, with the cursors that follow.

    They are all records without a cursor, or with one that is older than the events.
    """
    since, pages = cursor.get("events_since"), cursor.get("pages", 0)
    if since is None or since < datetime.now(UTC).timestamp() - EVENT_SECONDS:
        yield from _all_records(client, list_, {} if since else cursor)
        return
    changed, deleted, read_at = _named_by_events(client, list_, since)
    following = {"events_since": read_at, "pages": pages}
    # A list takes a request per page, and changed records take one each.
    if len(changed) > max(pages, LIMIT):
        yield from _all_records(client, list_, {})
        changed = deleted
    ids, params = list(changed), _with_expand({}, list_.expand)
    for first in range(0, len(ids), LIMIT):
        part = ids[first : first + LIMIT]
        yield [get_record(client, list_.table, id_, params) for id_ in part], None
    yield [], following


def _all_records(client: ApiClient, list_: StripeList, cursor: Cursor) -> Changes:
    """The pages of a list. The cursor of the last one is the time from which events continue."""
    started_at, pages = cursor.get("started_at"), cursor.get("pages", 0)
    params = _with_expand(list_.params, tuple(f"data.{name}" for name in list_.expand))
    for records, after, response in list_pages(client, list_.table, params, cursor.get("after")):
        started_at, pages = started_at or _read_at(response), pages + 1
        for record in records:
            id_text(record["id"])
        position = {"events_since": started_at} if after is None else {"after": after}
        yield records, position | {"started_at": started_at, "pages": pages}


def _named_by_events(
    client: ApiClient, list_: StripeList, since: int
) -> tuple[dict[str, None], dict[str, None], int]:
    """The IDs of changed records, those of deleted ones, and the time of the request."""
    params = {"types[]": list(list_.event_types), "created[gte]": since}
    changed: dict[str, None] = {}
    deleted: dict[str, None] = {}
    read_at = 0
    for events, _, response in list_pages(client, "events", params):
        read_at = read_at or _read_at(response)
        for event in events:
            id_ = id_text(event["data"]["object"]["id"])
            changed[id_] = None
            if event["type"].endswith(DELETION):
                deleted[id_] = None
    return changed, deleted, read_at


def _read_at(response: Response) -> int:
    return int(response.sent_at.timestamp()) - OVERLAP_SECONDS


def _with_expand(params: Record, expand: tuple[str, ...]) -> Record:
    return params | ({"expand[]": list(expand)} if expand else {})
