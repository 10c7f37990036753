"""CSAT in an account that has switched from satisfaction ratings to CSAT surveys."""

from demo.servers.business_time import epoch, stamp
from demo.servers.zendesk.tickets import Row, Tickets

FIRST_RATING = 340_000_000_001
SURVEY, QUESTION = "01HZ0000000000000000000001", "01HZ0000000000000000000002"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Csat:
    """The surveys about tickets: the first half are ratings, the later ones survey responses.

    Attributes:
        ratings: satisfaction ratings.
        responses: responses to CSAT surveys, with answers where the customer has given one.
    """

    def __init__(self, rows: list[Row], tickets: Tickets) -> None:
        by_id = {ticket["id"]: ticket for ticket in tickets.records}
        surveys = sorted(
            (
                row
                for row in rows
                if row["survey_type"] == "csat" and row.get("ticket_id") in tickets.ids
            ),
            key=lambda row: (_sent_at(row), row["response_id"]),
        )
        numbered = [
            (number, row, by_id[tickets.ids[row["ticket_id"]]])
            for number, row in enumerate(surveys)
        ]
        switched = len(numbered) // 2
        self.ratings = [_rating(*one) for one in numbered[:switched]]
        self.responses = [_response(*one) for one in numbered[switched:]]


def sent_ms(response: dict) -> int:
    """The time in the ULID of a response, in milliseconds since 1970."""
    number = 0
    for letter in response["id"][:10]:
        number = number * 32 + CROCKFORD.index(letter)
    return number


def _sent_at(row: Row) -> str:
    return row.get("sent_at") or row["responded_at"]


def _is_answered(row: Row) -> bool:
    return bool(row.get("score") and row.get("responded_at"))


def _rating(number: int, row: Row, ticket: dict) -> dict:
    is_answered, sent_at = _is_answered(row), _sent_at(row)
    return {
        "id": FIRST_RATING + number,
        "ticket_id": ticket["id"],
        "requester_id": ticket["requester_id"],
        "assignee_id": ticket["assignee_id"],
        "group_id": ticket["group_id"],
        "score": _category(row) if is_answered else "offered",
        "comment": (row.get("comment") or None) if is_answered else None,
        "created_at": sent_at,
        "updated_at": row["responded_at"] if is_answered else sent_at,
    }


def _response(number: int, row: Row, ticket: dict) -> dict:
    sent_at = epoch(_sent_at(row))
    return {
        "id": _ulid(sent_at * 1_000, number),
        "survey_id": SURVEY,
        "survey_version": 1,
        "expires_at": stamp(sent_at + 28 * 86_400),
        "responder_id": ticket["requester_id"],
        "subjects": [
            {
                "id": f"zen:ticket:{ticket['id']}",
                "type": "ticket",
                "zrn": f"zen:ticket:{ticket['id']}",
            }
        ],
        "answers": list(_answers(row)) if _is_answered(row) else [],
    }


def _answers(row: Row) -> list[dict]:
    times = {"created_at": row["responded_at"], "updated_at": row["responded_at"]}
    lowest, highest = int(row["scale_min"]), int(row["scale_max"])
    question = {
        "id": QUESTION,
        "version": 1,
        "type": "rating_scale_numeric",
        "sub_type": "customer_satisfaction",
        "options": [{"rating": rating} for rating in range(lowest, highest + 1)],
    }
    rating = {
        "type": "rating_scale",
        "rating": int(float(row["score"])),
        "rating_category": _category(row),
        "question": question,
    }
    comment = {
        "type": "open_ended",
        "value": row.get("comment"),
        "question": {"type": "open_ended", "sub_type": "generic"},
    }
    return [rating | times, comment | times] if row.get("comment") else [rating | times]


def _category(row: Row) -> str:
    low, high, score = (float(row[name]) for name in ("scale_min", "scale_max", "score"))
    return "good" if score >= high - (high - low) // 4 else "bad"


def _ulid(milliseconds: int, number: int) -> str:
    digits = []
    for length, value in ((10, milliseconds), (16, number)):
        digits += [CROCKFORD[value >> 5 * place & 31] for place in reversed(range(length))]
    return "".join(digits)
