"""Comments, their themes and the customer journey: fct_feedback, tables by theme and stage."""

from collections import defaultdict
from datetime import date

from .cells import Group
from .identity import UNKNOWN
from .measures_surveys import survey_measures
from .percentiles import ratio
from .periods import month_of
from .reasons import Row
from .seeds import Seeds
from .settings import Settings
from .themes import Themes
from .zones import local_date

UNMAPPED = "unmapped"
# Invitations have no comment, so measures of sent surveys have no theme.
WITHOUT_THEME = ("surveys_sent", "survey_response_rate")


def build_feedback(surveys: list[Row]) -> list[Row]:
    """Build one row per answered response with a comment: fct_feedback."""
    return [row for row in surveys if row["is_answered"] and row["comment"] is not None]


def build_feedback_themes(feedback: list[Row], seeds: Seeds) -> list[Row]:
    """Build one row per response and theme: fct_feedback_themes."""
    themes = Themes(seeds.patterns)
    return [
        {"response_id": row["response_id"], "theme": theme, "answer": row}
        for row in feedback
        for theme in themes.of(row["comment"])
    ]


def surveys_by_theme(feedback_themes: list[Row], settings: Settings) -> list[Row]:
    """Compute the measures of the answers with a theme by month."""
    cells: dict[tuple[date, str], list[Row]] = defaultdict(list)
    for row in feedback_themes:
        cells[_month(row["answer"], settings), row["theme"]].append(row["answer"])
    return [
        {
            "metric_month": month,
            "theme": theme,
            **{
                name: value
                for name, value in survey_measures(answers, []).items()
                if name not in WITHOUT_THEME
            },
        }
        for (month, theme), answers in cells.items()
    ]


def stage_group(seeds: Seeds) -> Group:
    """Group survey rows by the stage of their touchpoint."""
    return lambda row: seeds.stages.get(row["touchpoint"], (UNMAPPED, None))[0]


def with_stage_order(rows: list[Row], seeds: Seeds) -> list[Row]:
    """Add `stage_order`, null for `unmapped`."""
    orders = dict(seeds.stages.values())
    return [{**row, "stage_order": orders.get(row["journey_stage"])} for row in rows]


def journeys_monthly(surveys: list[Row], seeds: Seeds, settings: Settings) -> list[Row]:
    """Count customers by month and number of stages with a csat answer.

    A customer is satisfied everywhere if all of these answers are satisfied.
    """
    answers: dict[tuple[date, str], list[Row]] = defaultdict(list)
    for row in surveys:
        is_csat = row["survey_type"] == "csat" and row["is_answered"]
        if is_csat and row["customer_id"] != UNKNOWN and row["touchpoint"] in seeds.stages:
            answers[_month(row, settings), row["customer_id"]].append(row)
    cells: dict[tuple[date, int], list[bool]] = defaultdict(list)
    for (month, _), rows in answers.items():
        stages = {seeds.stages[row["touchpoint"]][0] for row in rows}
        cells[month, len(stages)].append(all(row["is_satisfied"] for row in rows))
    return [
        {
            "metric_month": month,
            "stages": stages,
            "customers": len(flags),
            "satisfied_everywhere": sum(flags),
            "share_satisfied_everywhere": ratio(sum(flags), len(flags)),
        }
        for (month, stages), flags in cells.items()
    ]


def _month(row: Row, settings: Settings) -> date:
    return month_of(local_date(row["responded_at"], settings.zone))
