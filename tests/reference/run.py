"""Computes every published table from a folder of canonical entities."""

from datetime import date
from pathlib import Path

from .acceptance import accept
from .advocates import build_advocates
from .cells import column_group
from .churn import churn_tables
from .churn_examples import build_examples
from .cohorts import retention_cohorts
from .dates import build_dates
from .drivers import score_drivers
from .experience import churn_by_experience
from .facts import Facts, build_facts
from .feedback import (
    build_feedback,
    build_feedback_themes,
    journeys_monthly,
    stage_group,
    surveys_by_theme,
    with_stage_order,
)
from .folder import read_folder
from .followups import followup_queue
from .lifetime_value import value_tables
from .metric_values import metric_values
from .nps_change import nps_change_monthly
from .periods import MONTH, QUARTER, WEEK, YEAR
from .reasons import Row
from .scorecards import Scorecards
from .seeds import Seeds, read_seeds
from .settings import FIRST_DATE, FREE_DOMAINS_FILE, SEEDS_DIR, Settings


def build_tables(
    folder: Path,
    as_of: date,
    timezone: str = "UTC",
    currency: str = "USD",
    source_system: str = "files",
    free_domains_file: Path = FREE_DOMAINS_FILE,
    first_date: date = FIRST_DATE,
    seeds_dir: Path = SEEDS_DIR,
) -> dict[str, list[Row]]:
    """Return every table of CONTRACT.md §4 in the reference by name, with IDs as written."""
    settings = Settings(
        as_of,
        timezone,
        currency,
        source_system,
        first_date,
        Path(free_domains_file),
        Path(seeds_dir),
    )
    seeds = read_seeds(settings.seeds_dir)
    accepted = accept(read_folder(Path(folder)), settings)
    facts = build_facts(accepted, seeds, settings)
    tables = metric_tables(Scorecards(facts, settings), seeds, settings)
    months = [row["metric_month"] for row in tables["scorecard_monthly"]]
    queue = followup_queue(facts.followups, settings)
    return {
        **tables,
        **churn_tables(build_examples(facts, settings), queue, settings),
        **feedback_tables(facts, seeds, settings),
        **value_tables(facts.orders, settings),
        "score_drivers": score_drivers(facts.surveys, facts.tickets, settings),
        "retention_cohorts": retention_cohorts(facts.revenue, settings),
        "churn_by_experience": churn_by_experience(facts.customer_months, facts.experience),
        "advocates": build_advocates(facts.surveys, facts.revenue, settings),
        "followup_queue": queue,
        "fct_tickets": facts.tickets,
        "fct_survey_responses": facts.surveys,
        "fct_followups": facts.followups,
        "fct_customer_months": facts.customer_months,
        "fct_orders": facts.orders,
        "fct_referrals": facts.referrals,
        "dim_customers": facts.customers,
        "dim_dates": build_dates(months, settings),
        "row_ledger": accepted.ledger,
        "rejected_rows": accepted.rejected,
        "ticket_status_conflicts": facts.status_conflicts,
    }


def metric_tables(cards: Scorecards, seeds: Seeds, settings: Settings) -> dict[str, list[Row]]:
    """Return the tables of measures by period, and those that are derived from them."""
    by_touchpoint = column_group("touchpoint")
    customer_groups = {
        "customer_segment": cards.by_customer("segment"),
        "customer_region": cards.by_customer("region"),
    }
    split = {
        "scorecard_monthly_by_segment": (
            cards.scorecard(customer_groups["customer_segment"], "customer_segment"),
            "customer_segment",
        ),
        "scorecard_monthly_by_region": (
            cards.scorecard(customer_groups["customer_region"], "customer_region"),
            "customer_region",
        ),
        "support_monthly_by_channel": (
            cards.support(column_group("channel"), "ticket_channel"),
            "ticket_channel",
        ),
        "support_monthly_by_team": (
            cards.support(column_group("team"), "ticket_team"),
            "ticket_team",
        ),
        "surveys_monthly_by_touchpoint": (
            cards.surveys(by_touchpoint, "survey_touchpoint"),
            "survey_touchpoint",
        ),
    }
    monthly, weekly = cards.scorecard(), cards.weekly()
    tidy = [(monthly, None, MONTH), *((*table, MONTH) for table in split.values())]
    return {
        "scorecard_monthly": monthly,
        **{name: rows for name, (rows, _) in split.items()},
        "scorecard_weekly": weekly,
        "scorecard_quarterly": cards.scorecard(grain=QUARTER),
        "scorecard_yearly": cards.scorecard(grain=YEAR),
        "metric_values": metric_values([*tidy, (weekly, None, WEEK)], seeds, settings),
        "nps_change_monthly": nps_change_monthly(
            cards.facts.surveys, {**customer_groups, "survey_touchpoint": by_touchpoint}, settings
        ),
        "surveys_monthly_by_stage": with_stage_order(
            cards.surveys(stage_group(seeds), "journey_stage"), seeds
        ),
    }


def feedback_tables(facts: Facts, seeds: Seeds, settings: Settings) -> dict[str, list[Row]]:
    """Return the tables of comments, themes and journeys."""
    feedback = build_feedback(facts.surveys)
    feedback_themes = build_feedback_themes(feedback, seeds)
    return {
        "fct_feedback": feedback,
        "fct_feedback_themes": feedback_themes,
        "surveys_monthly_by_theme": surveys_by_theme(feedback_themes, settings),
        "journeys_monthly": journeys_monthly(facts.surveys, seeds, settings),
    }
