"""Satisfaction ratings: answers of a company's CSAT surveys about tickets, as good or bad."""

from demo.servers.zendesk.tickets import Tickets

Row = dict[str, str]
FIRST_RATING = 340_000_000_001


def satisfaction_ratings(rows: list[Row], tickets: Tickets) -> list[dict]:
    """A rating for each CSAT survey that asked about a ticket."""
    by_id = {ticket["id"]: ticket for ticket in tickets.records}
    asked = [
        row for row in rows if row["survey_type"] == "csat" and row.get("ticket_id") in tickets.ids
    ]
    return [
        _rating(FIRST_RATING + number, row, by_id[tickets.ids[row["ticket_id"]]])
        for number, row in enumerate(
            sorted(asked, key=lambda row: (row.get("sent_at") or "", row["response_id"]))
        )
    ]


def _rating(rating_id: int, row: Row, ticket: dict) -> dict:
    is_answered = bool(row.get("score") and row.get("responded_at"))
    sent_at = row.get("sent_at") or row["responded_at"]
    return {
        "id": rating_id,
        "ticket_id": ticket["id"],
        "requester_id": ticket["requester_id"],
        "assignee_id": ticket["assignee_id"],
        "group_id": ticket["group_id"],
        "score": ("good" if _is_good(row) else "bad") if is_answered else "offered",
        "comment": (row.get("comment") or None) if is_answered else None,
        "created_at": sent_at,
        "updated_at": row["responded_at"] if is_answered else sent_at,
    }


def _is_good(row: Row) -> bool:
    low, high, score = (float(row[name]) for name in ("scale_min", "scale_max", "score"))
    return score >= high - (high - low) // 4
