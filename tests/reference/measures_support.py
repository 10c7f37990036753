"""Measures of METRICS.md §4 for the tickets of one period."""

from datetime import timedelta
from fractions import Fraction

from .percentiles import mean, percentile, ratio
from .reasons import Row

MICROSECOND, MICROSECONDS_OF_AN_HOUR = timedelta(microseconds=1), 3_600_000_000
HALF, NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)


def support_measures(created: list[Row], solved: list[Row], replied: list[Row]) -> Row:
    """Compute support measures of tickets by created_at, last_solved_at and first_replied_at."""
    decided = [ticket["is_no_repeat"] for ticket in solved if ticket["is_no_repeat"] is not None]
    resolution = _hours(solved, "full_resolution_seconds")
    reply = _hours(replied, "first_reply_seconds")
    return {
        "tickets_created": len(created),
        "tickets_solved": len(solved),
        "fcr_rate": ratio(
            sum(ticket["is_first_contact_resolved"] for ticket in solved), len(solved)
        ),
        "fcr_no_repeat_rate": ratio(decided.count(True), len(decided)),
        "reopen_rate": ratio(sum(ticket["reopens"] > 0 for ticket in solved), len(solved)),
        "art_hours": mean(resolution),
        "art_median_hours": percentile(resolution, HALF),
        "art_p90_hours": percentile(resolution, NINE_TENTHS),
        "art_business_hours": mean(_hours(solved, "full_resolution_business_seconds")),
        "frt_hours": mean(reply),
        "frt_median_hours": percentile(reply, HALF),
        "frt_business_hours": mean(_hours(replied, "first_reply_business_seconds")),
    }


def _hours(tickets: list[Row], column: str) -> list[Fraction]:
    """Return a duration in exact hours."""
    return [Fraction(ticket[column] // MICROSECOND, MICROSECONDS_OF_AN_HOUR) for ticket in tickets]
