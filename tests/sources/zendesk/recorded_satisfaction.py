"""Ratings and responses to surveys in the shapes in which Zendesk's have been recorded."""

from tests.support.replay import Responses

RATING = {
    "assignee_id": None,
    "group_id": None,
    "requester_id": 7000000000001,
    "comment": None,
    "reason_id": None,
}
RATED = {"created_at": "2025-03-03T10:00:00Z", "updated_at": "2025-03-03T10:00:00Z"}


def ratings(**scores: str | None) -> list[dict]:
    """Ratings of tickets 11, 12, …: the score of each."""
    return [
        RATING | RATED | {"id": 9000 + number, "ticket_id": 11 + number, "score": score}
        for number, score in enumerate(scores.values())
    ]


# The time in the first ten characters is 2025-03-02 10:00:00 UTC.
SENT = "01JNB4RQ80"


def survey_response(number: int, *answers: dict, ticket: str = "zen:ticket:11") -> dict:
    """A response to a CSAT survey, as Zendesk documents it."""
    return {
        "id": f"{SENT}{number:016}",
        "survey_id": "01J1ZKWF7R3Q",
        "survey_version": 1,
        "expires_at": "2025-03-30T10:00:00Z",
        "responder_id": 7000000000001,
        "subjects": [{"id": ticket, "type": "ticket", "zrn": ticket}],
        "answers": list(answers),
    }


def rating(value: int | None, *scale: int, **question: str | None) -> dict:
    """An answer to a question on a scale of ratings."""
    options = [{"rating": rating} for rating in scale]
    shown = {"type": "rating_scale_emoji", "sub_type": "customer_satisfaction"} | question
    return {
        "type": "rating_scale",
        "rating": value,
        "rating_category": "good",
        "question": shown | {"options": options},
        "created_at": "2025-03-03T10:00:00Z",
        "updated_at": "2025-03-04T10:00:00Z",
    }


WORDS = {
    "type": "open_ended",
    "value": "Fine",
    "created_at": "2025-03-03T10:00:30Z",
    "question": {"type": "open_ended", "sub_type": "generic"},
}
REASON = {"type": "closed_ended", "question": {"type": "closed_ended"}, "selections": []}

SATISFACTION: Responses = {
    "GET /api/v2/satisfaction_ratings.json": [
        {
            "satisfaction_ratings": ratings(
                a="offered", b="good", c="bad", d="unoffered", e=None, f="received"
            ),
            # A cursor is there after the last page, too.
            "meta": {"has_more": False, "after_cursor": "eyJ", "before_cursor": "eyI"},
            "links": {
                "prev": "https://harbour.zendesk.com/…",
                "next": "https://harbour.zendesk.com/…",
            },
        }
    ],
    "GET /api/v2/guide/survey_responses": [
        {
            "survey_responses": [
                survey_response(1, REASON, rating(4, 5, 4, 3, 2, 1), WORDS),
                survey_response(2, rating(1, 1, 2), ticket="12"),
                survey_response(3, rating(2, 1, 2, 3)),
                # A question about something else before the one about satisfaction.
                survey_response(4, rating(9, 0, 10, sub_type="generic"), rating(5, 1, 5)),
                # Not answered yet.
                survey_response(5),
                # An id that is no ULID.
                survey_response(6, rating(3, 1, 5)) | {"id": "01J1ZKX0E2T4"},
            ],
            "meta": {"has_more": False, "after_cursor": None},
            "links": {"next": None},
        }
    ],
}
