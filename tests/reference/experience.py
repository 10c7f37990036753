"""The experience of customers, their last answer within a year, and what it is worth."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from .percentiles import ratio
from .reasons import Row
from .settings import Settings
from .zones import local_date

YEAR = timedelta(days=365)
NONE = "none"
BANDS = {
    "nps": ("detractor", "passive", "promoter", NONE),
    "csat": ("satisfied", "dissatisfied", NONE),
}
MRR_COLUMNS = {
    "detractor": "mrr_of_detractors",
    "passive": "mrr_of_passives",
    "promoter": "mrr_of_promoters",
    NONE: "mrr_without_answer",
}


class Experience:
    """Answers of every customer, by survey type, in the order of `responded_at`, `response_id`."""

    def __init__(self, surveys: list[Row], settings: Settings):
        self.answers: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
        for row in answers_in_order(surveys):
            if row["survey_type"] in BANDS:
                day = local_date(row["responded_at"], settings.zone)
                self.answers[row["survey_type"], row["customer_id"]].append((day, _band(row)))

    def band(self, kind: str, customer_id: str, day: date) -> str:
        """Return the band at a day: that of the last answer in the 365 days up to the day before.

        These days are [day − 365, day − 1].
        """
        last = NONE
        for answered_on, band in self.answers.get((kind, customer_id), []):
            if day - YEAR <= answered_on < day:
                last = band
        return last


def answers_in_order(surveys: list[Row]) -> list[Row]:
    """Return answered responses by `responded_at`, then by `response_id` as written."""
    answered = [row for row in surveys if row["is_answered"]]
    return sorted(answered, key=lambda row: (row["responded_at"], row["response_id"]))


def _band(row: Row) -> str:
    if row["survey_type"] == "nps":
        return row["nps_band"]
    return "satisfied" if row["is_satisfied"] else "dissatisfied"


def experience_measures(months: list[Row]) -> Row:
    """Compute the revenue of a month's last day by the nps band at the day after it.

    Args:
        months: rows of the customers of the month with `nps_band_at_end`.
    """
    return {
        column: sum(
            (row["mrr_at_end"] for row in months if row["nps_band_at_end"] == band), Decimal(0)
        )
        for band, column in MRR_COLUMNS.items()
    }


def churn_by_experience(months: list[Row], experience: Experience) -> list[Row]:
    """Compute churn by month, experience and band of the customer on the month's first day."""
    cells: dict[tuple[date, str, str], list[Row]] = defaultdict(list)
    for row in months:
        if row["is_active_at_start"]:
            month = row["metric_month"]
            for kind in BANDS:
                band = experience.band(kind, row["customer_id"], month)
                cells[month, kind, band].append(row)
    return [_churn(*key, rows) for key, rows in cells.items()]


def _churn(month: date, kind: str, band: str, rows: list[Row]) -> Row:
    churned = sum(row["is_churned"] for row in rows)
    return {
        "metric_month": month,
        "experience": kind,
        "band": band,
        "customers_at_start": len(rows),
        "customers_churned": churned,
        "customer_churn_rate": ratio(churned, len(rows)),
        "mrr_at_start": sum((row["mrr_at_start"] for row in rows), Decimal(0)),
        "mrr_churned": sum((row["mrr_churned"] for row in rows), Decimal(0)),
    }
