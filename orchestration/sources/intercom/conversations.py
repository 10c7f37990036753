"""Conversations in the order of their last change, each with its parts and ratings."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http import HTTPStatus

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import (
    Options,
    Page,
    Record,
    State,
    id_text,
    setting_name,
    unique,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.intercom.client import (
    OVERLAP_SECONDS,
    search_pages,
    seconds,
)

log = logging.getLogger("cx")

# A search returns no parts, so each conversation takes a request.
PARALLEL_REQUESTS = 4
# Intercom returns the newest parts up to this number.
MAX_PARTS = 500
DELETED, DELETED_PER_PAGE = "conversations/deleted", 60
CONTACTS = ("contact", "user", "lead")


def read_conversations(client: ApiClient, options: Options, state: State) -> Iterator[Page]:
    """Conversations that have changed since the state, then those that have been deleted."""
    topic = options["topic_attribute"]
    _check_topic_attribute(client, topic)
    since = state.get("conversations", {}).get("updated_at", 0) - OVERLAP_SECONDS
    cut = 0
    with ThreadPoolExecutor(PARALLEL_REQUESTS) as pool:
        for listed, last in search_pages(client, "conversations/search", "conversations", since):
            found = pool.map(lambda record: _conversation(client, record), listed)
            conversations = [record for record in found if record is not None]
            parts = [
                part_row(part, id_text(record["id"]))
                for record in conversations
                for part in _listed_parts(record)
            ]
            cut += sum(_is_cut(record) for record in conversations)
            yield Page("conversation_parts", parts)
            ratings = [rating for record in conversations for rating in _ratings(record)]
            yield Page("conversation_ratings", ratings)
            yield Page(
                "conversations",
                [_completed(record, topic) for record in conversations],
                {"updated_at": last},
                read_to=datetime.fromtimestamp(last, UTC),
            )
    if cut:
        log.warning(
            "intercom: %d conversations have more than %d parts; Intercom returns the newest, and"
            " earlier ones are known from earlier reads only",
            cut,
            MAX_PARTS,
        )
    yield from _deleted(client, state)


def _check_topic_attribute(client: ApiClient, name: str) -> None:
    if not name:
        return
    response = client.get("data_attributes", {"model": "conversation"})
    if all(attribute.get("name") != name for attribute in records_in("intercom", response, "data")):
        raise BadConfigurationError(
            f"{setting_name('intercom', 'topic_attribute')}: this workspace's conversations have no"
            f" attribute '{name}'; set it to the name of an attribute, or leave it empty"
        )


def _conversation(client: ApiClient, listed: Record) -> Record | None:
    """A conversation with its parts; None if it has been deleted since it was listed."""
    path = f"conversations/{id_text(listed['id'])}"
    response = client.get(path, accept=(HTTPStatus.NOT_FOUND,))
    return listed | response.body if response.status < HTTPStatus.BAD_REQUEST else None


def part_row(part: Record, conversation_id: str) -> Record:
    """A part of a conversation or ticket without its text."""
    author = part.get("author") or {}
    return {
        "id": id_text(part["id"]),
        "conversation_id": conversation_id,
        "created_at": part.get("created_at"),
        "updated_at": part.get("updated_at") or part.get("created_at"),
        "part_type": part.get("part_type"),
        "state": part.get("state"),
        "has_body": bool(part.get("body") or part.get("attachments")),
        "author_type": author.get("type"),
        "author_id": author.get("id"),
        "is_ai_agent": bool(author.get("from_ai_agent")),
    }


def _listed_parts(conversation: Record) -> list[Record]:
    return unique((conversation.get("conversation_parts") or {}).get("conversation_parts") or [])


def _is_cut(conversation: Record) -> bool:
    total = (conversation.get("conversation_parts") or {}).get("total_count")
    return isinstance(total, int) and total > len(_listed_parts(conversation)) >= MAX_PARTS


def _ratings(conversation: Record) -> list[Record]:
    """The rating of the conversation, answered or not, and that of the AI agent."""
    id_, contact = id_text(conversation["id"]), first_contact_id(conversation)
    ratings = []
    if rating := conversation.get("conversation_rating"):
        ratings.append(
            {
                "id": id_,
                "conversation_id": id_,
                "survey_id": "conversation_rating",
                "contact_id": (rating.get("contact") or {}).get("id") or contact,
                "rating": rating.get("rating"),
                "remark": rating.get("remark"),
                "requested_at": rating.get("created_at"),
                "updated_at": rating.get("updated_at") or rating.get("created_at"),
            }
        )
    ai_agent = conversation.get("ai_agent") or {}
    if ai_agent.get("rating") is not None:
        ratings.append(
            {
                "id": f"{id_}-ai-agent",
                "conversation_id": id_,
                "survey_id": "ai_agent_rating",
                "contact_id": contact,
                "rating": ai_agent.get("rating"),
                "remark": ai_agent.get("rating_remark"),
                "requested_at": ai_agent.get("created_at"),
                "updated_at": ai_agent.get("updated_at") or ai_agent.get("created_at"),
            }
        )
    return ratings


def _completed(conversation: Record, topic: str) -> Record:
    """A conversation with its requester and topic."""
    author = (conversation.get("source") or {}).get("author") or {}
    attributes = conversation.get("custom_attributes") or {}
    is_by_contact = author.get("type") in CONTACTS
    return conversation | {
        "contact_id": first_contact_id(conversation),
        "requester_email": author.get("email") if is_by_contact else None,
        "topic": attributes.get(topic) if topic else None,
    }


def first_contact_id(record: Record) -> object:
    """The first contact of a conversation or ticket; others may have been added later."""
    contacts = (record.get("contacts") or {}).get("contacts") or [{}]
    return contacts[0].get("id")


def _deleted(client: ApiClient, state: State) -> Iterator[Page]:
    """Conversations that have been deleted since the state, the newest first."""
    since = state.get("deleted_conversations", {}).get("deleted_at", 0)
    last, page = since, 1
    paging = Paging("intercom", f"GET {DELETED}", page)
    while True:
        params = {"per_page": DELETED_PER_PAGE, "order": "desc", "page": page}
        rows = records_in("intercom", client.get(DELETED, params), "conversations")
        times = [seconds(row.get("deleted_at")) for row in rows]
        last = max([last, *times])
        yield Page("deleted_conversations", unique(rows))
        if len(rows) < DELETED_PER_PAGE or min(times) < since:
            break
        page += 1
        paging.check(page, rows)
    # The cursor advances at the end of the list only, because the newest deletions come first.
    yield Page("deleted_conversations", [], {"deleted_at": last})
