"""Why nps moved against the month before: nps_change_monthly."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from .cells import Group
from .percentiles import ratio
from .periods import MONTH, ONE_DAY, month_of
from .reasons import Row
from .settings import Settings
from .zones import local_date

# Scores of the bands: nps is 100 times their mean.
SCORES = {"promoter": 1, "passive": 0, "detractor": -1}
Scores = dict[str, list[int]]


def nps_change_monthly(
    surveys: list[Row], groups: dict[str, Group], settings: Settings
) -> list[Row]:
    """Build the rows of every dimension and month that has answers, as the month before has.

    Args:
        surveys: rows of fct_survey_responses.
        groups: function from a response to its value, by dimension.
        settings: settings of the company.
    """
    rows = []
    for dimension, group in groups.items():
        months: dict[date, Scores] = defaultdict(lambda: defaultdict(list))
        for row in surveys:
            if row["nps_band"] is not None:
                month = month_of(local_date(row["responded_at"], settings.zone))
                months[month][group(row)].append(SCORES[row["nps_band"]])
        for month in sorted(months):
            before = MONTH.start_of(month - ONE_DAY)
            if before in months:
                for effect in effects(months[before], months[month]):
                    rows.append({"metric_month": month, "dimension": dimension, **effect})
    return rows


def effects(before: Scores, now: Scores) -> list[Row]:
    """Return the effects of rate and mix of each value; they add up to the change of nps.

    Args:
        before: scores 1, 0 and −1 by dimension value in the month before.
        now: the same in the month.
    """
    total_before, total_now = (
        [score for scores in month.values() for score in scores] for month in (before, now)
    )
    mean_nps = (_nps(total_before) + _nps(total_now)) / 2
    rows = []
    for value in sorted(set(before) | set(now)):
        scores = before.get(value, []), now.get(value, [])
        w0 = Fraction(len(scores[0]), len(total_before))
        w1 = Fraction(len(scores[1]), len(total_now))
        own = _nps(scores[0]), _nps(scores[1])
        n0 = own[1] if own[0] is None else own[0]
        n1 = own[0] if own[1] is None else own[1]
        rows.append(
            {
                "dimension_value": value,
                "responses_before": len(scores[0]),
                "responses": len(scores[1]),
                "nps_before": own[0],
                "nps": own[1],
                "rate_effect": (w0 + w1) / 2 * (n1 - n0),
                "mix_effect": (w1 - w0) * ((n0 + n1) / 2 - mean_nps),
            }
        )
    return rows


def _nps(scores: list[int]) -> Fraction | None:
    return ratio(100 * sum(scores), len(scores))
