"""Metric tables: measures of the facts by period and group (METRICS.md §1 "period P", §3-§5)."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from .facts import Facts
from .identity import UNKNOWN
from .measures_customers import customer_measures
from .measures_support import support_measures
from .measures_surveys import survey_measures
from .periods import month_end, month_of, next_month, next_week, periods_between, week_of
from .reasons import Row
from .settings import Settings
from .zones import local_date

Group = Callable[[Row], str]
Cells = dict[tuple[str, date], dict[str, list[Row]]]


def everything(row: Row) -> str:
    """Return the only group of a table without a dimension."""
    return ""


class Scorecards:
    """Builds every metric table of a company."""

    def __init__(self, facts: Facts, settings: Settings):
        self.facts, self.settings = facts, settings
        self.attributes = {row["customer_id"]: row for row in facts.customers}

    def by_customer(self, attribute: str) -> Group:
        """Group facts by an attribute of their customer."""
        return lambda row: self.attributes[row["customer_id"]][attribute]

    def scorecard(self, group: Group = everything, dimension: str | None = None) -> list[Row]:
        """Compute every measure by month and a dimension of the customer."""
        surveys, support = self._survey_cells(group, month_of), self._support_cells(group, month_of)
        months: Cells = defaultdict(lambda: defaultdict(list))
        for row in self.facts.customer_months:
            months[group(row), row["metric_month"]]["months"].append(row)
        orders: dict[str, list[Row]] = defaultdict(list)
        for order in self.facts.orders:
            if order["status"] == "paid" and order["customer_id"] != UNKNOWN:
                orders[group(order)].append({**order, "day": self._day(order["ordered_at"])})
        converted, referred = self._referrers_by_month(), self._referred()
        groups = {key[0] for cells in (surveys, support, months) for key in cells} | set(orders)
        first = [key[1] for cells in (surveys, support, months) for key in cells]
        first += [month_of(order["day"]) for found in orders.values() for order in found] + list(
            converted
        )

        def measures(name: str, month: date) -> Row:
            x = min(month_end(month), self.settings.as_of)
            bought = [order for order in orders[name] if order["day"] <= x]
            cell = months[name, month]
            return {
                **_survey_part(surveys[name, month]),
                **_support_part(support[name, month]),
                **customer_measures(cell["months"], bought, converted.get(month, set()), referred),
            }

        return self._table(measures, groups, first, dimension, month_of, next_month, "metric_month")

    def support(self, column: str, dimension: str) -> list[Row]:
        """Compute the measures of §4 by month and a dimension of the ticket."""
        cells = self._support_cells(lambda row: row[column], month_of)
        return self._of_cells(cells, _support_part, dimension)

    def surveys(self, column: str, dimension: str) -> list[Row]:
        """Compute the measures of §3 by month and a dimension of the survey."""
        cells = self._survey_cells(lambda row: row[column], month_of)
        return self._of_cells(cells, _survey_part, dimension)

    def weekly(self) -> list[Row]:
        """Compute the measures of §3 and §4 by ISO week."""
        surveys, support = (
            self._survey_cells(everything, week_of),
            self._support_cells(everything, week_of),
        )

        def measures(name: str, week: date) -> Row:
            return {**_survey_part(surveys[name, week]), **_support_part(support[name, week])}

        first = [key[1] for cells in (surveys, support) for key in cells]
        return self._table(measures, {""}, first, None, week_of, next_week, "metric_week")

    def _of_cells(self, cells: Cells, part: Callable, dimension: str) -> list[Row]:
        keys = list(cells)
        return self._table(
            lambda name, month: part(cells[name, month]),
            {key[0] for key in keys},
            [key[1] for key in keys],
            dimension,
            month_of,
            next_month,
            "metric_month",
        )

    def _table(self, measures, groups, first, dimension, start_of, step, column) -> list[Row]:
        """Build one row per group and period, from the first with a fact to the as-of date's."""
        if not first:
            return []
        periods = periods_between(min(first), start_of(self.settings.as_of), step)
        return [
            {column: period, **({dimension: name} if dimension else {}), **measures(name, period)}
            for period in periods
            for name in sorted(groups)
        ]

    def _day(self, instant) -> date:
        return local_date(instant, self.settings.zone)

    def _survey_cells(self, group: Group, start_of: Callable[[date], date]) -> Cells:
        cells: Cells = defaultdict(lambda: defaultdict(list))
        for row in self.facts.surveys:
            if row["is_answered"]:
                cells[group(row), start_of(self._day(row["responded_at"]))]["answers"].append(row)
            cells[group(row), start_of(self._day(row["sent_at"] or row["responded_at"]))][
                "sent"
            ].append(row)
        return cells

    def _support_cells(self, group: Group, start_of: Callable[[date], date]) -> Cells:
        cells: Cells = defaultdict(lambda: defaultdict(list))
        for ticket in self.facts.tickets:
            if ticket["is_counted"]:
                cells[group(ticket), start_of(self._day(ticket["created_at"]))]["created"].append(
                    ticket
                )
            if ticket["is_solved"]:
                cells[group(ticket), start_of(self._day(ticket["last_solved_at"]))][
                    "solved"
                ].append(ticket)
            if ticket["is_counted"] and ticket["first_replied_at"] is not None:
                cells[group(ticket), start_of(self._day(ticket["first_replied_at"]))][
                    "replied"
                ].append(ticket)
        return cells

    def _referrers_by_month(self) -> dict[date, set[str]]:
        found: dict[date, set[str]] = defaultdict(set)
        for row in self.facts.referrals:
            if row["converted_at"] is not None:
                found[month_of(self._day(row["converted_at"]))].add(row["referrer_customer_id"])
        return found

    def _referred(self) -> set[str]:
        return {
            row["referred_customer_id"]
            for row in self.facts.referrals
            if row["converted_at"] is not None
        }


def _survey_part(cell: dict[str, list[Row]]) -> Row:
    return survey_measures(cell["answers"], cell["sent"])


def _support_part(cell: dict[str, list[Row]]) -> Row:
    return support_measures(cell["created"], cell["solved"], cell["replied"])
