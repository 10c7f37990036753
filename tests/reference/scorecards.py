"""Metric tables: measures of the facts by period and group (METRICS.md §1 "period P", §3-§5)."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from .cells import Cells, Group, everything
from .experience import experience_measures
from .facts import Facts
from .followups import followup_measures, followup_samples
from .identity import UNKNOWN
from .measures_customers import customer_measures, customer_samples
from .measures_support import support_measures, support_samples
from .measures_surveys import survey_measures, survey_samples
from .periods import MONTH, WEEK, Grain
from .reasons import Row
from .settings import Settings
from .tickets import is_in_backlog
from .zones import local_date


class Scorecards:
    """Builds the metric tables of a company.

    A row has the period, the dimension, the measures, and as `samples` the numbers that the
    measures are shares, means or percentiles of.
    """

    def __init__(self, facts: Facts, settings: Settings):
        self.facts, self.settings = facts, settings
        self.attributes = {row["customer_id"]: row for row in facts.customers}
        self.cells = Cells(facts, settings)

    def by_customer(self, attribute: str) -> Group:
        """Group facts by an attribute of their customer."""
        return lambda row: self.attributes[row["customer_id"]][attribute]

    def scorecard(
        self, group: Group = everything, dimension: str | None = None, grain: Grain = MONTH
    ) -> list[Row]:
        """Compute the measures by month, quarter or year and a dimension of the customer.

        The revenue by experience belongs to months alone.
        """
        parts = (
            self.cells.surveys(group, grain),
            self.cells.support(group, grain),
            self.cells.followups(group, grain),
            self.cells.customers(group, grain),
        )
        surveys, support, followups, customers = parts
        orders: dict[str, list[Row]] = defaultdict(list)
        for order in self.facts.orders:
            if order["status"] == "paid" and order["customer_id"] != UNKNOWN:
                orders[group(order)].append({**order, "day": self._day(order["ordered_at"])})
        converted, referred = self._referrers(grain), self._referred()
        groups = {key[0] for cells in parts for key in cells} | set(orders)
        first = [key[1] for cells in parts for key in cells]
        first += [order["day"] for found in orders.values() for order in found] + list(converted)
        backlog = self._backlog(group)

        def measures(name: str, period: date) -> Row:
            x = min(grain.last_day(period), self.settings.as_of)
            bought = [order for order in orders[name] if order["day"] <= x]
            own = customers[name, period]["periods"]
            referrers = converted.get(period, set())
            return _joined(
                _survey_part(surveys[name, period]),
                _support_part(support[name, period], backlog(name, x)),
                _followup_part(followups[name, period]),
                (customer_measures(own, bought, referrers, referred), customer_samples(own)),
                (experience_measures(own) if grain is MONTH else {}, {}),
            )

        return self._table(measures, groups, first, dimension, grain)

    def support(self, group: Group, dimension: str) -> list[Row]:
        """Compute the measures of §4 by month and a dimension of the ticket."""
        cells, backlog = self.cells.support(group, MONTH), self._backlog(group)

        def measures(name: str, month: date) -> Row:
            x = min(MONTH.last_day(month), self.settings.as_of)
            return _joined(_support_part(cells[name, month], backlog(name, x)))

        return self._of_cells(cells, measures, dimension)

    def surveys(self, group: Group, dimension: str) -> list[Row]:
        """Compute the measures of §3 by month and a dimension of the survey."""
        cells = self.cells.surveys(group, MONTH)
        return self._of_cells(
            cells, lambda name, month: _joined(_survey_part(cells[name, month])), dimension
        )

    def weekly(self) -> list[Row]:
        """Compute the measures of §3 and §4 and of low answers by ISO week, without the backlog."""
        surveys = self.cells.surveys(everything, WEEK)
        support = self.cells.support(everything, WEEK)
        followups = self.cells.followups(everything, WEEK)

        def measures(name: str, week: date) -> Row:
            return _joined(
                _survey_part(surveys[name, week]),
                _support_part(support[name, week], {}),
                _followup_part(followups[name, week]),
            )

        first = [key[1] for cells in (surveys, support) for key in cells]
        return self._table(measures, {""}, first, None, WEEK)

    def _of_cells(self, cells, measures: Callable, dimension: str) -> list[Row]:
        keys = list(cells)
        groups, first = {key[0] for key in keys}, [key[1] for key in keys]
        return self._table(measures, groups, first, dimension, MONTH)

    def _table(
        self, measures: Callable, groups: set[str], first: Iterable[date], dimension, grain: Grain
    ) -> list[Row]:
        """Build one row per group and period, from the first with a fact to the as-of date's."""
        days = list(first)
        if not days:
            return []
        return [
            {
                grain.column: period,
                **({dimension: name} if dimension else {}),
                **measures(name, period),
            }
            for period in grain.between(min(days), self.settings.as_of)
            for name in sorted(groups)
        ]

    def _day(self, instant) -> date:
        return local_date(instant, self.settings.zone)

    def _backlog(self, group: Group) -> Callable[[str, date], Row]:
        """Return a function of a group and a day that counts the tickets in the backlog."""
        tickets: dict[str, list[Row]] = defaultdict(list)
        for ticket in self.facts.tickets:
            tickets[group(ticket)].append(ticket)

        def count(name: str, day: date) -> Row:
            waiting = [t for t in tickets[name] if is_in_backlog(t, day, self.settings)]
            return {"backlog": len(waiting)}

        return count

    def _referrers(self, grain: Grain) -> dict[date, set[str]]:
        found: dict[date, set[str]] = defaultdict(set)
        for row in self.facts.referrals:
            if row["converted_at"] is not None:
                period = grain.start_of(self._day(row["converted_at"]))
                found[period].add(row["referrer_customer_id"])
        return found

    def _referred(self) -> set[str]:
        return {
            row["referred_customer_id"]
            for row in self.facts.referrals
            if row["converted_at"] is not None
        }


def _joined(*parts: tuple[Row, dict[str, int]]) -> Row:
    row: Row = {}
    samples: dict[str, int] = {}
    for measures, numbers in parts:
        row.update(measures)
        samples.update(numbers)
    return {**row, "samples": samples}


def _survey_part(cell: dict[str, list[Row]]) -> tuple[Row, dict[str, int]]:
    facts = cell["answers"], cell["sent"]
    return survey_measures(*facts), survey_samples(*facts)


def _support_part(cell: dict[str, list[Row]], backlog: Row) -> tuple[Row, dict[str, int]]:
    facts = cell["created"], cell["solved"], cell["replied"]
    return {**support_measures(*facts), **backlog}, support_samples(*facts)


def _followup_part(cell: dict[str, list[Row]]) -> tuple[Row, dict[str, int]]:
    return followup_measures(cell["low"]), followup_samples(cell["low"])
