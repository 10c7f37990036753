"""Computes every published table from a folder of canonical entities."""

from datetime import date
from pathlib import Path

from .acceptance import accept
from .facts import build_facts
from .folder import read_folder
from .followups import followup_queue
from .reasons import Row
from .scorecards import Scorecards
from .seeds import read_seeds
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
    cards = Scorecards(facts, settings)
    return {
        "scorecard_monthly": cards.scorecard(),
        "scorecard_monthly_by_segment": cards.scorecard(
            cards.by_customer("segment"), "customer_segment"
        ),
        "scorecard_monthly_by_region": cards.scorecard(
            cards.by_customer("region"), "customer_region"
        ),
        "support_monthly_by_channel": cards.support("channel", "ticket_channel"),
        "support_monthly_by_team": cards.support("team", "ticket_team"),
        "surveys_monthly_by_touchpoint": cards.surveys(
            lambda row: row["touchpoint"], "survey_touchpoint"
        ),
        "scorecard_weekly": cards.weekly(),
        "fct_tickets": facts.tickets,
        "fct_survey_responses": facts.surveys,
        "fct_followups": facts.followups,
        "followup_queue": followup_queue(facts.followups, settings),
        "fct_customer_months": facts.customer_months,
        "fct_orders": facts.orders,
        "fct_referrals": facts.referrals,
        "dim_customers": facts.customers,
        "row_ledger": accepted.ledger,
        "rejected_rows": accepted.rejected,
    }
