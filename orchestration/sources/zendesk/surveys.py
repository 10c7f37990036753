"""Reads CSAT: satisfaction ratings, and the survey responses that replace them.

An account uses one of the two at a time, and keeps the records of the other.
https://developer.zendesk.com/api-reference/ticketing/ticket-management/csat_survey_responses/
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import reduce

from orchestration.sources.connector import Options, Page, Record, State, setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import optional_access
from orchestration.sources.zendesk.client import list_pages
from orchestration.sources.zendesk.records import epoch_seconds

# A rating can change until its ticket is closed, and an answer until its survey expires: both at
# the latest 28 days after the survey was sent.
OVERLAP = timedelta(days=29)
# Zendesk refuses longer pages of survey responses.
PER_SURVEY_PAGE = 50
SATISFACTION = ("customer_satisfaction", None)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID_LENGTH, ULID_TIME_LENGTH = 26, 10


def read_csat(client: ApiClient, options: Options, state: State) -> Iterator[Page]:
    """Ratings and survey responses created since the state, and those that may have changed."""
    since = state.get("satisfaction_ratings", {}).get("created_at", 0)
    yield from _satisfaction_ratings(client, since)
    if options["csat_surveys"] == "true":
        with optional_access(f"{setting_name('zendesk', 'csat_surveys')}=false"):
            yield from _survey_responses(client, state.get("survey_responses", {}).get("sent_at"))


def _satisfaction_ratings(client: ApiClient, created_at: int) -> Iterator[Page]:
    path, name = "/api/v2/satisfaction_ratings.json", "satisfaction_ratings"
    overlap = int(OVERLAP.total_seconds())
    params = {"start_time": created_at - overlap} if created_at else {}
    for records in list_pages(client, path, name, params, is_optional=True):
        created_at = max(
            [created_at, *(epoch_seconds(record.get("created_at")) for record in records)]
        )
        read_to = datetime.fromtimestamp(created_at, UTC) if created_at else None
        yield Page(name, records, {"created_at": created_at}, read_to=read_to)


def _survey_responses(client: ApiClient, sent_at: str | None) -> Iterator[Page]:
    path, name = "/api/v2/guide/survey_responses", "survey_responses"
    params: dict[str, int] = {"page[size]": PER_SURVEY_PAGE}
    if sent_at:
        since = datetime.fromisoformat(sent_at) - OVERLAP
        params["filter[created_at_start]"] = int(since.timestamp() * 1_000)
    for responses in list_pages(client, path, name, params, is_optional=True):
        records = [survey_response(response) for response in responses]
        times = [record["sent_at"] or record["answered_at"] for record in records]
        sent_at = max([*filter(None, [sent_at, *times])], key=datetime.fromisoformat, default=None)
        read_to = datetime.fromisoformat(sent_at) if sent_at else None
        yield Page(name, records, {"sent_at": sent_at}, read_to=read_to)


def survey_response(response: Record) -> Record:
    """A survey response with the ticket, the rating with its scale, and the comment.

    A survey that was not answered has no rating. The first answer sets the time.
    """
    answers = response.get("answers") or []
    rating: Record = next(
        (
            answer
            for answer in answers
            if answer.get("type") == "rating_scale"
            and (answer.get("question") or {}).get("sub_type") in SATISFACTION
        ),
        {},
    )
    options = (rating.get("question") or {}).get("options") or []
    scale = [option["rating"] for option in options if option.get("rating") is not None]
    comments = (answer.get("value") for answer in answers if answer.get("type") == "open_ended")
    subjects = (
        str(subject.get("id")).rpartition(":")[2]
        for subject in response.get("subjects") or []
        if str(subject.get("type")).endswith("ticket")
    )
    return response | {
        "ticket_id": next(subjects, None),
        "rating": rating.get("rating"),
        "lowest_rating": min(scale, default=None),
        "highest_rating": max(scale, default=None),
        "sent_at": _time_of_ulid(response.get("id")),
        "answered_at": rating.get("created_at"),
        "comment": next(filter(None, comments), None),
    }


def _time_of_ulid(identifier: object) -> str | None:
    """The time in a ULID, in which Zendesk creates a response as it sends the survey.

    The first ten characters are milliseconds since 1970 in Crockford's base 32:
    https://github.com/ulid/spec
    """
    if not isinstance(identifier, str) or len(identifier) != ULID_LENGTH:
        return None
    digits = [CROCKFORD.find(letter) for letter in identifier[:ULID_TIME_LENGTH].upper()]
    if min(digits) < 0 or digits[0] > 7:
        return None
    milliseconds = reduce(lambda number, digit: number * len(CROCKFORD) + digit, digits, 0)
    try:
        sent_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return sent_at.isoformat(timespec="milliseconds")
