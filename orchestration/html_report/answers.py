"""Answers of surveys as counts per cell, from which the page computes scores of any filter."""

from typing import Any

import duckdb

from orchestration.html_report.series import rounded
from orchestration.html_report.tables import Column, Table

# One row per answer, and per theme of it where themes are wanted. `up` and `down` are promoters and
# detractors, or satisfied and not satisfied; `ease` is the sum of ease indexes.
CELLS = """
    with answers as (
        select
            responses.response_id,
            responses.survey_type,
            responses.touchpoint,
            responses.journey_stage,
            date_trunc('month', responses.responded_date)::date as metric_month,
            customers.segment,
            customers.region,
            case responses.survey_type
                when 'nps' then responses.nps_band = 'promoter'
                when 'csat' then responses.is_satisfied
            end as is_up,
            case responses.survey_type
                when 'nps' then responses.nps_band = 'detractor'
                when 'csat' then not responses.is_satisfied
            end as is_down,
            responses.ease_index
        from marts.fct_survey_responses as responses
        left join marts.dim_customers as customers
            on responses.customer_id = customers.customer_id
        where responses.is_answered
    )

    select
        shown_months.position as month,
        answers.survey_type as survey,
        segments.position as customer_segment,
        regions.position as customer_region,
        touchpoints.position as survey_touchpoint,
        stages.position as journey_stage,
        {theme} as theme,
        count(*) as answers,
        count(*) filter (answers.is_up) as up,
        count(*) filter (answers.is_down) as down,
        sum(answers.ease_index) as ease
    from answers
    inner join shown_months on answers.metric_month = shown_months.metric_month
    left join kept_values as segments
        on segments.dimension = 'customer_segment' and answers.segment = segments.value
    left join kept_values as regions
        on regions.dimension = 'customer_region' and answers.region = regions.value
    left join kept_values as touchpoints
        on touchpoints.dimension = 'survey_touchpoint' and answers.touchpoint = touchpoints.value
    left join kept_values as stages
        on stages.dimension = 'journey_stage' and answers.journey_stage = stages.value
    {themes}
    group by 1, 2, 3, 4, 5, 6, 7
    order by all
"""
WITHOUT_THEMES = {"theme": "null", "themes": ""}
# An answer with two merged themes counts once among them.
WITH_THEMES = {
    "theme": "themes.position",
    "themes": """
    inner join (
        select distinct feedback_themes.response_id, kept_values.position
        from marts.fct_feedback_themes as feedback_themes
        left join kept_values
            on kept_values.dimension = 'theme' and feedback_themes.theme = kept_values.value
    ) as themes on answers.response_id = themes.response_id
    """,
}


def _change_table(dimension: str) -> Table:
    return Table(
        query="""
            select
                shown_months.position as month, changes.dimension_value as name,
                changes.responses_before, changes.responses, changes.nps_before, changes.nps,
                changes.rate_effect, changes.mix_effect
            from metrics.nps_change_monthly as changes
            inner join shown_months on changes.metric_month = shown_months.metric_month
            left join kept_values
                on changes.dimension = kept_values.dimension
                and changes.dimension_value = kept_values.value
            where changes.dimension = ?
            order by month desc, kept_values.position nulls last, name
        """,
        columns=(
            Column("month", ""),
            Column("name", "Value"),
            Column("responses_before", "Answers before", "count"),
            Column("responses", "Answers", "count"),
            Column("nps_before", "NPS before", "points"),
            Column("nps", "NPS", "points"),
            Column("rate_effect", "Rate effect", "points"),
            Column("mix_effect", "Mix effect", "points"),
        ),
        empty="No NPS answers in this month or the month before.",
        parameters=[dimension],
    )


NPS_CHANGES = {
    f"nps_change_{dimension}": _change_table(dimension)
    for dimension in ("customer_segment", "customer_region", "survey_touchpoint")
}


def read_answers(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """The cells of all answers, `plain`, and of those with a theme, per theme, as `themes`.

    `keys` names the elements of a cell. Values of dimensions are positions, null if merged.
    """
    keys, plain = _cells(connection, **WITHOUT_THEMES)
    _, themes = _cells(connection, **WITH_THEMES)
    return {"keys": keys, "plain": plain, "themes": themes}


def _cells(
    connection: duckdb.DuckDBPyConnection, theme: str, themes: str
) -> tuple[list[str], list[list[Any]]]:
    cursor = connection.execute(CELLS.format(theme=theme, themes=themes))
    keys = [column[0] for column in cursor.description]
    return keys, [[rounded(value) for value in row] for row in cursor.fetchall()]
