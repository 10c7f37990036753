"""Low answers and their follow-up: fct_followups, followup_queue."""

from bisect import bisect_right
from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction

from .identity import UNKNOWN
from .percentiles import mean, ratio
from .reasons import Row
from .revenue import Revenue
from .seeds import Seeds
from .settings import Settings
from .zones import end_of_day, local_date

WINDOW = timedelta(seconds=30 * 86_400)
MICROSECOND, MICROSECONDS_OF_AN_HOUR = timedelta(microseconds=1), 3_600_000_000


class AgentComments:
    """Public comments by agents on counted tickets, by ticket, contact and customer."""

    def __init__(self, tickets: list[Row]):
        self.by: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        for ticket in tickets:
            if ticket["is_counted"]:
                for column in ("ticket_id", "contact_id", "customer_id"):
                    self.by[column, ticket[column]] += ticket["agent_commented_at"]
        for instants in self.by.values():
            instants.sort()

    def first_after(self, response: Row) -> datetime | None:
        """Return the earliest comment within thirty days after a response on one of its tickets.

        Its tickets are the response's own; with a contact, those of the contact; without one,
        those of the customer, unless that is unknown.
        """
        keys = [("ticket_id", response["ticket_id"])]
        if response["contact_id"] is not None:
            keys.append(("contact_id", response["contact_id"]))
        elif response["customer_id"] != UNKNOWN:
            keys.append(("customer_id", response["customer_id"]))
        found = []
        for key in keys:
            instants = self.by.get(key, [])
            position = bisect_right(instants, response["responded_at"])
            found += instants[position : position + 1]
        first = min(found, default=None)
        return first if first is not None and first <= response["responded_at"] + WINDOW else None


def build_followups(
    surveys: list[Row], tickets: list[Row], revenue: Revenue, seeds: Seeds, settings: Settings
) -> list[Row]:
    """Build one row per low answer."""
    teams = {ticket["ticket_id"]: ticket["team"] for ticket in tickets}
    comments, end = AgentComments(tickets), end_of_day(settings.as_of, settings.zone)
    rows = []
    for response in surveys:
        if not response["is_low"]:
            continue
        responded_at = response["responded_at"]
        due_at = responded_at + seeds.followup_norms[response["survey_type"]]
        followed_up_at = comments.first_after(response)
        answered_on = local_date(responded_at, settings.zone)
        rows.append(
            {
                **{
                    name: response[name]
                    for name in (
                        "response_id",
                        "source_system",
                        "survey_type",
                        "customer_id",
                        "contact_id",
                        "touchpoint",
                        "responded_at",
                    )
                },
                "due_at": due_at,
                "followed_up_at": followed_up_at,
                "followup_seconds": followed_up_at and followed_up_at - responded_at,
                "status": _status(due_at, followed_up_at, end),
                "owner_team": teams.get(response["ticket_id"], UNKNOWN),
                "mrr_at_answer": revenue.mrr(response["customer_id"], answered_on),
                "is_due": due_at <= end,
            }
        )
    return rows


def _status(due_at: datetime, followed_up_at: datetime | None, end: datetime) -> str:
    if followed_up_at is not None:
        return "in_time" if followed_up_at <= due_at else "late"
    return "open" if due_at > end else "overdue"


def followup_queue(followups: list[Row], settings: Settings) -> list[Row]:
    """Rank the low answers that are still to be followed up; IDs compare as written."""
    end = end_of_day(settings.as_of, settings.zone)
    waiting = [
        row
        for row in followups
        if row["status"] in ("open", "overdue") and row["responded_at"] + WINDOW > end
    ]
    waiting.sort(
        key=lambda row: (
            row["status"] != "overdue",
            -row["mrr_at_answer"],
            row["responded_at"],
            row["response_id"],
        )
    )
    return [{"rank": rank, **row} for rank, row in enumerate(waiting, start=1)]


def followup_measures(followups: list[Row]) -> Row:
    """Compute the measures of low answers by responded_at."""
    due = [row for row in followups if row["is_due"]]
    made = [row["followup_seconds"] for row in followups if row["followup_seconds"] is not None]
    hours = [Fraction(length // MICROSECOND, MICROSECONDS_OF_AN_HOUR) for length in made]
    return {
        "low_answers": len(followups),
        "followup_in_time_rate": ratio(sum(row["status"] == "in_time" for row in due), len(due)),
        "followup_hours": mean(hours),
    }


def followup_samples(followups: list[Row]) -> dict[str, int]:
    """Return the numbers of low answers that the measures are a share or mean of."""
    return {
        "followups_due": sum(row["is_due"] for row in followups),
        "followups_made": sum(row["followed_up_at"] is not None for row in followups),
    }
