"""Measures of METRICS.md §3 for the answers and the invitations of one period."""

from fractions import Fraction
from math import sqrt

from .percentiles import mean, ratio
from .reasons import Row


def survey_measures(answers: list[Row], sent: list[Row]) -> Row:
    """Compute survey measures of answers by responded_at and invitations by sent_at.

    An invitation without sent_at belongs to the period of responded_at.
    """
    nps = [row["nps_band"] for row in answers if row["survey_type"] == "nps"]
    csat = [row["is_satisfied"] for row in answers if row["survey_type"] == "csat"]
    ces = [row for row in answers if row["survey_type"] == "ces"]
    promoters, detractors = nps.count("promoter"), nps.count("detractor")
    satisfied = csat.count(True)
    return {
        "nps_responses": len(nps),
        "nps_promoters": promoters,
        "nps_passives": nps.count("passive"),
        "nps_detractors": detractors,
        "nps": ratio(100 * (promoters - detractors), len(nps)),
        "nps_margin_of_error": _nps_margin(promoters, detractors, len(nps)),
        "csat_responses": len(csat),
        "csat_satisfied": satisfied,
        "csat": ratio(100 * satisfied, len(csat)),
        "csat_margin_of_error": _csat_margin(satisfied, len(csat)),
        "ces_responses": len(ces),
        "ces": mean([row["ease_index"] for row in ces]),
        "ces_low_effort_rate": ratio(sum(row["is_low_effort"] for row in ces), len(ces)),
        "surveys_sent": len(sent),
        "survey_response_rate": ratio(sum(row["is_answered"] for row in sent), len(sent)),
    }


def survey_samples(answers: list[Row], sent: list[Row]) -> dict[str, int]:
    """Return the numbers of answers and invitations that the measures are shares or means of."""
    types = [row["survey_type"] for row in answers]
    counts = {f"{name}_responses": types.count(name) for name in ("nps", "csat", "ces")}
    return {**counts, "surveys_sent": len(sent)}


def _nps_margin(promoters: int, detractors: int, responses: int) -> float | None:
    if not responses:
        return None
    adjusted = responses + 3
    p = (promoters + Fraction(3, 4)) / adjusted
    d = (detractors + Fraction(3, 4)) / adjusted
    return 1.96 * 100 * sqrt((p + d - (p - d) ** 2) / adjusted)


def _csat_margin(satisfied: int, responses: int) -> float | None:
    if not responses:
        return None
    adjusted = responses + 4
    q = Fraction(satisfied + 2, adjusted)
    return 1.96 * 100 * sqrt(q * (1 - q) / adjusted)
