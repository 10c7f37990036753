"""The demo company's story is visible in the published tables: each cause has its effect."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from demo import scenario
from demo.comments import phrases
from demo.surveys import SURVEYS
from tests.support.running import published_database

OTHER_REGIONS = "('AMER', 'EMEA')"


@pytest.fixture(scope="module")
def demo(built_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published tables, with the number of each month and a view of the months of support.

    `month_number` is 1 for the first month. The CSAT of `support` is that after tickets.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published_database(built_home)}' as published (read_only)")
        connection.execute("use published")
        connection.execute(
            """
            create temp macro month_number(day) as date_diff('month', date '2024-07-01', day) + 1;
            create temp view support as
            select
                month_number(metric_month) as month,
                months.art_hours,
                months.tickets_solved,
                months.bot_resolution_rate * months.tickets_solved as tickets_of_bot,
                answers.csat,
                answers.csat_satisfied,
                answers.csat_responses
            from published.metrics.scorecard_monthly as months
            inner join published.metrics.surveys_monthly_by_touchpoint as answers
                using (metric_month)
            where answers.survey_touchpoint = 'support ticket'
            """
        )
        yield connection


def one(demo: duckdb.DuckDBPyConnection, query: str) -> tuple:
    """The only row of a query."""
    row = demo.execute(query).fetchone()
    assert row is not None
    return row


def test_slow_resolutions_push_csat_down(demo: duckdb.DuckDBPyConnection) -> None:
    satisfied = "select sum(csat_satisfied) / sum(csat_responses) from support where month"
    (before,) = one(demo, f"{satisfied} between 5 and 8")
    (during,) = one(
        demo, f"{satisfied} between {scenario.BACKLOG_FROM} and {scenario.BACKLOG_UNTIL}"
    )
    assert during < before - 0.2
    assert one(demo, "select corr(csat, art_hours) from support")[0] < -0.7


@pytest.mark.parametrize(
    ("experience", "unhappy", "happy"),
    [("nps", "detractor", "promoter"), ("csat", "dissatisfied", "satisfied")],
)
def test_unhappy_customers_churn_more(
    demo: duckdb.DuckDBPyConnection, experience: str, unhappy: str, happy: str
) -> None:
    churn = dict(
        demo.execute(
            f"""
            select band, sum(customers_churned) / sum(customers_at_start)
            from metrics.churn_by_experience
            where experience = '{experience}'
            group by band
            """
        ).fetchall()
    )
    assert churn[unhappy] > 1.5 * churn[happy]


def test_the_churn_model_finds_unhappy_and_small_customers(built_home: Path) -> None:
    """Its weights before any withholding: low scores and low revenue go with churn."""
    with duckdb.connect(str(built_home / "warehouse.duckdb"), read_only=True) as warehouse:
        weights = warehouse.execute(
            "select scored_month, max(case when feature = 'last_nps' then weight end),"
            " max(case when feature = 'log_mrr' then weight end)"
            " from intermediate.int_churn_models__fitted group by scored_month"
        ).fetchall()
    assert len(weights) == 7
    assert all(nps < -0.2 and revenue < -0.2 for _, nps, revenue in weights)


def test_the_understaffed_region_recovers_after_its_desk_is_staffed(
    demo: duckdb.DuckDBPyConnection,
) -> None:
    staffed = next(month for month, value in scenario.UNDERSTAFFED if value == 0)
    assert staffed == 17

    def nps_and_hours(regions: str, months: str) -> tuple[float, float]:
        return one(
            demo,
            f"""
            select
                100 * (sum(nps_promoters) - sum(nps_detractors)) / sum(nps_responses),
                sum(art_hours * tickets_solved) / sum(tickets_solved)
            from metrics.scorecard_monthly_by_region
            where customer_region in {regions} and month_number(metric_month) {months}
            """,
        )

    region = f"('{scenario.UNDERSTAFFED_REGION}')"
    nps_before, hours_before = nps_and_hours(region, "< 9")
    nps_after, hours_after = nps_and_hours(region, f">= {staffed}")
    others_before, other_hours_before = nps_and_hours(OTHER_REGIONS, "< 9")
    others_after, other_hours_after = nps_and_hours(OTHER_REGIONS, f">= {staffed}")
    assert nps_before < others_before - 15 and hours_before > 1.5 * other_hours_before
    assert nps_after > others_after - 10 and hours_after < 1.3 * other_hours_after


def test_the_bot_raises_bot_resolution_but_not_csat(demo: duckdb.DuckDBPyConnection) -> None:
    starts = next(int(month) for month, value in scenario.BOT_RESOLVES if value > 0)
    assert starts == 20
    before, after = (
        one(
            demo,
            f"""
            select
                sum(tickets_of_bot) / sum(tickets_solved),
                sum(csat_satisfied) / sum(csat_responses)
            from support
            where month {months}
            """,
        )
        for months in (f"between 17 and {starts - 1}", f">= {starts}")
    )
    assert after[0] > 10 * before[0] and after[0] > 0.1
    assert after[1] <= before[1]


def test_calls_after_low_answers_are_faster_and_more_frequent(
    demo: duckdb.DuckDBPyConnection,
) -> None:
    starts = next(int(m) for m, share in scenario.FOLLOWED_UP if share > 0.2)
    before, after = (
        one(
            demo,
            f"""
            select
                avg((status = 'in_time')::int) filter (is_due),
                median(followup_seconds)
            from marts.fct_followups
            where month_number(responded_at::date) {months}
            """,
        )
        for months in (f"< {starts}", f">= {starts}")
    )
    assert after[0] > 1.8 * before[0] and after[1] < 0.6 * before[1]


def test_the_queue_and_the_journeys_have_rows(demo: duckdb.DuckDBPyConnection) -> None:
    (waiting,) = one(demo, "select count(*) from metrics.followup_queue")
    assert waiting >= 10
    stages = {survey.touchpoint for survey in SURVEYS.values() if survey.survey_type == "csat"}
    (found,) = one(
        demo,
        "select count(distinct survey_touchpoint) from metrics.surveys_monthly_by_touchpoint"
        " where csat_responses > 0",
    )
    assert found == len(stages) == 3
    several, all_three = one(
        demo,
        "select sum(customers) filter (stages = 2), sum(customers) filter (stages = 3)"
        " from metrics.journeys_monthly",
    )
    assert several >= 40 and all_three >= 2


def test_targets_are_met_and_missed(demo: duckdb.DuckDBPyConnection) -> None:
    met, missed = one(
        demo,
        "select count(*) filter (is_target_met), count(*) filter (not is_target_met)"
        " from metrics.metric_values"
        " where period_start = date '2026-06-01' and target is not null",
    )
    assert met >= 8 and missed >= 5


def test_comments_have_themes_in_three_languages(demo: duckdb.DuckDBPyConnection) -> None:
    themes = dict(
        demo.execute(
            "select theme, count(*) from marts.fct_feedback_themes group by theme"
        ).fetchall()
    )
    assert len(themes) == 11 and min(themes.values()) >= 20
    (share,) = one(
        demo,
        "select avg((response_id in (from marts.fct_feedback_themes select response_id))::int)"
        " from marts.fct_feedback",
    )
    assert share > 0.95
    comments = [
        text for (text,) in demo.execute("select comment from marts.fct_feedback").fetchall()
    ]
    languages = Counter(
        language
        for (language, _, _), texts in phrases().items()
        for comment in comments
        if comment.startswith(tuple(texts))
    )
    assert languages.keys() == {"en", "de", "es"} and min(languages.values()) >= 100
    (of_invoicing,) = one(
        demo,
        """
        select sum(answers) filter (month_number(metric_month) between 9 and 12) / sum(answers)
        from (
            select metric_month, nps_responses + csat_responses + ces_responses as answers
            from metrics.surveys_monthly_by_theme
            where theme = 'billing'
        )
        """,
    )
    assert of_invoicing > 0.5


def test_comments_have_a_language_and_a_sentiment(demo: duckdb.DuckDBPyConnection) -> None:
    """Of comments in the words of one language and tone; their own scores are not used."""
    written = [
        (text, language, tone) for (language, tone, _), texts in phrases().items() for text in texts
    ]
    demo.execute("create or replace temp table written (text text, language text, tone text)")
    demo.executemany("insert into written values (?, ?, ?)", written)
    detected, positive, negative = one(
        demo,
        """
        select
            avg((found.language = written.language)::int),
            avg(sentiment) filter (tone = 'positive'),
            avg(sentiment) filter (tone = 'negative')
        from marts.fct_feedback_sentiment as found
        inner join marts.fct_feedback as feedback using (response_id)
        inner join written on starts_with(feedback.comment, written.text)
        """,
    )
    assert detected > 0.9
    assert positive > 0.3 and negative < -0.3
    assert one(demo, "from metrics.sentiment_model_quality select auc > 0.9, withheld_reason") == (
        True,
        None,
    )
