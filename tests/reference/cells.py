"""Facts by group and period, the input of the measures (METRICS.md §1 "period P")."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from .experience import Experience
from .facts import Facts
from .periods import MONTH, ONE_DAY, Grain
from .reasons import Row
from .settings import Settings
from .zones import local_date

Group = Callable[[Row], str]
# The facts of a group and period, by name of the instant that they belong to.
ByPeriod = dict[tuple[str, date], dict[str, list[Row]]]


def everything(row: Row) -> str:
    """Return the only group of a table without a dimension."""
    return ""


def column_group(column: str) -> Group:
    """Group facts by a column of theirs."""
    return lambda row: row[column]


class Cells:
    """Assigns facts to groups and periods."""

    def __init__(self, facts: Facts, settings: Settings):
        self.facts, self.settings = facts, settings

    def surveys(self, group: Group, grain: Grain) -> ByPeriod:
        """Return answers by responded_at, and invitations by sent_at, else by responded_at."""
        cells = _empty()
        for row in self.facts.surveys:
            if row["is_answered"]:
                self._add(cells, group, grain, row, "answers", row["responded_at"])
            self._add(cells, group, grain, row, "sent", row["sent_at"] or row["responded_at"])
        return cells

    def support(self, group: Group, grain: Grain) -> ByPeriod:
        """Return tickets by created_at, last_solved_at and first_replied_at."""
        cells = _empty()
        for ticket in self.facts.tickets:
            if ticket["is_counted"]:
                self._add(cells, group, grain, ticket, "created", ticket["created_at"])
            if ticket["is_solved"]:
                self._add(cells, group, grain, ticket, "solved", ticket["last_solved_at"])
            if ticket["is_counted"] and ticket["first_replied_at"] is not None:
                self._add(cells, group, grain, ticket, "replied", ticket["first_replied_at"])
        return cells

    def followups(self, group: Group, grain: Grain) -> ByPeriod:
        """Return low answers by responded_at."""
        cells = _empty()
        for row in self.facts.followups:
            self._add(cells, group, grain, row, "low", row["responded_at"])
        return cells

    def customers(self, group: Group, grain: Grain) -> ByPeriod:
        """Return customers with revenue; in months with the nps band at the day after x."""
        cells = _empty()
        for row in self.facts.revenue.periods(grain):
            period = row[grain.column]
            if grain is MONTH:
                x = min(grain.last_day(period), self.settings.as_of)
                row["nps_band_at_end"] = _band(self.facts.experience, row, x + ONE_DAY)
            cells[group(row), period]["periods"].append(row)
        return cells

    def _add(
        self, cells: ByPeriod, group: Group, grain: Grain, row: Row, name: str, instant: datetime
    ) -> None:
        period = grain.start_of(local_date(instant, self.settings.zone))
        cells[group(row), period][name].append(row)


def _empty() -> ByPeriod:
    return defaultdict(lambda: defaultdict(list))


def _band(experience: Experience, row: Row, day: date) -> str:
    return experience.band("nps", row["customer_id"], day)
