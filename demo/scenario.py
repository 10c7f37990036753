"""The scenario: what happens to Harbour, month by month.

1-8    Harbour opens with the customers of its predecessor and grows. Support keeps up with demand,
       except in APAC, where its desk is understaffed.
9-10   A new invoicing system floods support with billing questions. Replies take days and tickets
       are reopened. CSAT falls with the resolution time.
11-13  Detractors churn, small customers first. Credits are issued.
12     A chat team starts and takes over a third of all contacts.
13-16  The backlog is gone and replies are faster than before. CSAT recovers at once, NPS slowly.
14     Customer success begins to call customers after low answers.
15     A referral programme starts.
16     The APAC desk is staffed, and APAC's NPS recovers. Guided onboarding starts. A new ease
       question asks about it.
20     A bot answers simple questions. It resolves a tenth of all tickets, and CSAT does not rise.
20-21  A win-back campaign reactivates churned customers.

This module holds the causes: the curves of the scenario, its calendar and the strength of each
effect. The modules of the entities decide how rows react to them.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

DAY_SECONDS = 86_400
MONTHS = 24

# A curve is a series of (month, value) points with linear interpolation between them. Month 9.5 is
# the middle of month 9.
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
)
# The effect of a ticket's resolution time, in hours, on the opinion of its CSAT answer.
OPINION_BY_RESOLUTION_HOURS: Curve = (
    (0, 0.75),
    (6, 0.5),
    (24, 0.15),
    (72, -0.6),
    (150, -1.3),
    (400, -2.0),
)
SENTIMENT: Curve = (
    (1, 0),
    (9, 0.02),
    (10, -0.4),
    (11.5, -0.52),
    (13, -0.28),
    (16, 0.04),
)
# The factor of the chance of churn, by the sentiment of the customer.
CHURN_BY_SENTIMENT: Curve = (
    (-1.8, 16.0),
    (-1.0, 8.0),
    (-0.4, 2.2),
    (0, 0.5),
    (0.6, 0.1),
    (1.5, 0.02),
)
REFERRED_SHARE: Curve = ((1, 0.06), (14.9, 0.08), (15.5, 0.26), (25, 0.32))
WIN_BACK: Curve = ((1, 0.012), (19.9, 0.02), (20, 0.1), (21.9, 0.1), (22, 0.02), (25, 0.02))

# The region with too few agents, and the effects on its customers and tickets at the value 1.
UNDERSTAFFED_REGION = "APAC"
UNDERSTAFFED: Curve = ((1, 1), (16, 1), (17, 0), (25, 0))
UNDERSTAFFED_SENTIMENT, UNDERSTAFFED_DELAY = -0.55, 0.8
# The share of simple questions that the bot resolves, and its effect on the opinion of the answer.
BOT_RESOLVES: Curve = ((1, 0), (19.99, 0), (20, 0.45), (21, 0.6), (25, 0.65))
BOT_OPINION = -1.6
# The share of low answers after which customer success calls, and the median hours until then.
FOLLOWED_UP: Curve = ((1, 0.1), (13.99, 0.14), (14, 0.42), (25, 0.5))
FOLLOW_UP_HOURS: Curve = ((1, 70), (13.99, 60), (14, 20), (25, 10))

BACKLOG_FROM, BACKLOG_UNTIL = 9.3, 12.5
CHAT_TEAM_STARTS = 12.0
GUIDED_ONBOARDING_STARTS = 16.0
OPENING_MONTH_ENDS = 2.0


def interpolate(curve: Curve, x: float) -> float:
    """The value of a curve at x: linear between its points, constant beyond its ends."""
    if x <= curve[0][0]:
        return curve[0][1]
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x < x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return curve[-1][1]


def understaffed(region: str, month: float) -> float:
    """How understaffed the desk of a region is: 1 before it is staffed, 0 after that."""
    return interpolate(UNDERSTAFFED, month) if region == UNDERSTAFFED_REGION else 0.0


def epoch_seconds(day: date, hour: float = 0.0) -> int:
    """A UTC day and hour in seconds since 1970."""
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * DAY_SECONDS + int(hour * 3600)


def timestamp(seconds: int) -> str:
    """Seconds since 1970 in the format of the files, such as 2026-06-30T23:59:59Z."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Window:
    """The 24 calendar months up to ``last_day``. No row is dated outside of it.

    Attributes:
        first_day: The first day of the first month.
        last_day: The last day, which may be before the end of its month.
        month_starts: The first day of each month and, at the end, the day after ``last_day``.
        start: The first second of the window, in seconds since 1970 (UTC).
        end: The first second after the window.
    """

    def __init__(self, last_day: date) -> None:
        first = last_day.year * 12 + last_day.month - MONTHS
        months = range(first, first + MONTHS)
        self.first_day = date(first // 12, first % 12 + 1, 1)
        self.last_day = last_day
        self.month_starts = [date(month // 12, month % 12 + 1, 1) for month in months] + [
            last_day + timedelta(days=1)
        ]
        self.start = epoch_seconds(self.first_day)
        self.end = epoch_seconds(self.month_starts[-1])
        self._start_seconds = [epoch_seconds(day) for day in self.month_starts[:-1]]

    def month_of(self, seconds: int) -> float:
        """The month of the scenario: 1.0 is the start of month 1, 24.5 the middle of month 24."""
        month = max(bisect_right(self._start_seconds, seconds), 1)
        return month + min(
            max(seconds - self._start_seconds[month - 1], 0) / (31 * DAY_SECONDS), 0.999
        )

    def month_of_day(self, day: date) -> float:
        """The month of the scenario at the start of a day."""
        return self.month_of(epoch_seconds(day))
