"""Measures of METRICS.md §4 for the tickets of one period, and their sample sizes."""

from datetime import timedelta
from fractions import Fraction

from .percentiles import mean, percentile, ratio
from .reasons import Row

MICROSECOND, MICROSECONDS_OF_AN_HOUR = timedelta(microseconds=1), 3_600_000_000
HALF, NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)
WITHIN = {
    "frt_within_30m_rate": timedelta(seconds=1_800),
    "frt_within_4h_rate": timedelta(seconds=14_400),
    "frt_within_24h_rate": timedelta(seconds=86_400),
}


def support_measures(created: list[Row], solved: list[Row], replied: list[Row]) -> Row:
    """Compute support measures of tickets by created_at, last_solved_at and first_replied_at."""
    decided = _flags(solved, "is_no_repeat")
    met = _flags(created, "is_reply_norm_met")
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
        **{
            name: ratio(
                sum(ticket["first_reply_seconds"] <= limit for ticket in replied), len(replied)
            )
            for name, limit in WITHIN.items()
        },
        "reply_norm_met_rate": ratio(met.count(True), len(met)),
        "bot_resolution_rate": ratio(
            sum(ticket["is_bot_resolved"] for ticket in solved), len(solved)
        ),
    }


def support_samples(created: list[Row], solved: list[Row], replied: list[Row]) -> dict[str, int]:
    """Return the numbers of tickets that the measures are shares, means or percentiles of."""
    return {
        "tickets_solved": len(solved),
        "tickets_replied": len(replied),
        "no_repeat_decided": len(_flags(solved, "is_no_repeat")),
        "reply_norm_decided": len(_flags(created, "is_reply_norm_met")),
    }


def _flags(tickets: list[Row], column: str) -> list[bool]:
    """Return a flag of the tickets for which it is decided."""
    return [ticket[column] for ticket in tickets if ticket[column] is not None]


def _hours(tickets: list[Row], column: str) -> list[Fraction]:
    """Return a duration in exact hours."""
    return [Fraction(ticket[column] // MICROSECOND, MICROSECONDS_OF_AN_HOUR) for ticket in tickets]
