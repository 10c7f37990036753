"""The plot: what happens to Harbour, month by month. Everything else only plays it.

1-8    Harbour opens with the customers of its predecessor and grows; support keeps up, people are content.
9-10   The move to a new invoicing system floods support with billing questions. Replies take days, tickets come back.
11-13  Detractors become leavers, small customers first. Credits are handed out.
12     A chat team starts and takes over a third of all contacts.
13-16  The backlog is gone; replies are faster than ever. CSAT recovers at once, NPS slowly.
15     A referral programme starts. 16: guided onboarding, asked about with a new ease question.
20-21  A win-back campaign brings lost customers home.

What belongs here: the curves of the plot and the calendar they live on. What does not: how a row reacts to them.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

DAY_SECONDS = 86_400
MONTHS = 24

# A curve is a row of (month number, value) between which we interpolate; month 9.5 is the middle of month 9.
Curve = tuple[tuple[float, float], ...]
NEW_CUSTOMERS: Curve = ((1, 12), (9, 14), (11, 6), (13, 8), (16, 14), (20, 15), (25, 15))
TICKET_VOLUME: Curve = (
    (1, 1),
    (8.9, 1.0),
    (9.2, 1.75),
    (10.6, 1.6),
    (11.4, 1.05),
    (13, 0.95),
    (25, 0.8),
)
BILLING_SHARE: Curve = ((1, 0.16), (8.9, 0.16), (9.2, 0.46), (10.6, 0.42), (12, 0.18), (25, 0.14))
CHAT_SHARE: Curve = ((1, 0.12), (11.9, 0.12), (12.2, 0.3), (16, 0.4), (25, 0.44))
SUPPORT_DELAY: Curve = (
    (1, 1),
    (8.8, 1.05),
    (9.5, 3.0),
    (10.8, 4.6),
    (12, 2.4),
    (13, 1.1),
    (15, 0.8),
    (25, 0.66),
)
MOOD: Curve = (
    (1, 0),
    (9, 0.02),
    (10, -0.4),
    (11.5, -0.52),
    (13, -0.28),
    (16, -0.02),
    (20, 0.06),
    (25, 0.12),
)
REFERRED_SHARE: Curve = ((1, 0.06), (14.9, 0.08), (15.5, 0.26), (25, 0.32))
WIN_BACK: Curve = ((1, 0.012), (19.9, 0.02), (20, 0.1), (21.9, 0.1), (22, 0.02), (25, 0.02))

BACKLOG_FROM, BACKLOG_UNTIL = 9.3, 12.5
CHAT_TEAM_STARTS = 12.0
APAC_DESK_STAFFED = 16.0
GUIDED_ONBOARDING_STARTS = 16.0
MONTH_OF_OPENING_ENDS = 2.0


def at(curve: Curve, x: float) -> float:
    """The value of a curve at x, straight between its points and flat beyond its ends."""
    if x <= curve[0][0]:
        return curve[0][1]
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x < x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return curve[-1][1]


def instant(day: date, hour: float = 0.0) -> int:
    """The UTC instant of a day and hour, in seconds since 1970."""
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * DAY_SECONDS + int(hour * 3600)


def timestamp(seconds: int) -> str:
    """A UTC instant as the files write it: 2026-06-30T23:59:59Z."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Window:
    """The 24 calendar months that end with the month of ``last_day``; nothing is dated outside of it.

    ``month_starts`` has the first days of the months and, last, the day after ``last_day``; ``start`` and ``end`` are
    UTC instants (seconds), ``end`` the first one outside.
    """

    def __init__(self, last_day: date) -> None:
        first = last_day.year * 12 + last_day.month - MONTHS
        months = range(first, first + MONTHS)
        self.first_day = date(first // 12, first % 12 + 1, 1)
        self.last_day = last_day
        self.month_starts = [date(month // 12, month % 12 + 1, 1) for month in months] + [
            last_day + timedelta(days=1)
        ]
        self.start, self.end = instant(self.first_day), instant(self.month_starts[-1])
        self._start_seconds = [instant(day) for day in self.month_starts[:-1]]

    def position(self, seconds: int) -> float:
        """Where an instant stands in the story: 1.0 is the beginning of month 1, 24.5 the middle of the last."""
        month = max(bisect_right(self._start_seconds, seconds), 1)
        return month + min(
            max(seconds - self._start_seconds[month - 1], 0) / (31 * DAY_SECONDS), 0.999
        )

    def position_of(self, day: date) -> float:
        """Where a day stands in the story."""
        return self.position(instant(day))
