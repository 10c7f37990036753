"""Defects of the project: wrong changes of models in a copy of it."""

from tests.support.defects.defect import BLOCKED, PASSED, SHOWN, Defect, replace_text

MODELS = "dbt_project/models"
TICKETS = f"{MODELS}/marts/fct_tickets.sql"
MOVEMENTS = f"{MODELS}/intermediate/revenue/int_customers__movements.sql"

MODEL_DEFECTS = (
    Defect(
        "hours are computed as minutes",
        replace_text(
            f"{MODELS}/metrics/compiled/scorecard_monthly.sql",
            "full_resolution_seconds / 3600",
            "full_resolution_seconds / 60",
        ),
        BLOCKED,
        "art_hours",
    ),
    Defect(
        "durations in the facts are 60 times too long",
        replace_text(
            TICKETS, "}} as full_resolution_seconds", "}} * 60 as full_resolution_seconds"
        ),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "a join duplicates tickets",
        replace_text(
            TICKETS,
            "cross join settings",
            "cross join settings cross join (select 1 union all select 2)",
        ),
        BLOCKED,
        "fct_tickets",
    ),
    Defect(
        "a join loses tickets",
        replace_text(TICKETS, "left join repeats on", "inner join repeats on"),
        BLOCKED,
        "accepted_rows_are_facts",
    ),
    Defect(
        "churned revenue has the wrong sign",
        replace_text(
            MOVEMENTS,
            "movements.is_churned then movements.mrr_at_start",
            "movements.is_churned then -movements.mrr_at_start",
        ),
        BLOCKED,
        "roll",
    ),
    Defect(
        "passives count as promoters",
        replace_text("dbt_project/macros/metric_rules.sql", ">= 9 then", ">= 7 then"),
        BLOCKED,
        "nps_band",
    ),
    Defect(
        "contact details are not removed",
        replace_text(
            "dbt_project/macros/personal_data.sql",
            "'{{ contact_pattern('email') }}', '[removed]', 'g'",
            "'@', '@', 'g'",
        ),
        BLOCKED,
        "rows_with_email",
    ),
    Defect(
        "superseded rows are missing from the ledger",
        replace_text(
            f"{MODELS}/quality/row_ledger.sql", "row_state = 'superseded'", "row_state = 'replaced'"
        ),
        BLOCKED,
        "row_ledger",
    ),
    Defect(
        "a metric table is edited by hand",
        replace_text(
            f"{MODELS}/metrics/compiled/scorecard_weekly.sql",
            "cast(coalesce(",
            "cast(1 + coalesce(",
        ),
        BLOCKED,
        "missing_in_weeks",
    ),
    Defect(
        "probabilities of churn are percentages",
        replace_text(
            f"{MODELS}/intermediate/churn/int_customers__churn_scores.sql",
            "round(1 / (1 +",
            "round(100 / (1 +",
        ),
        BLOCKED,
        "churn_probability_between_0_and_1",
        at_a_tenth=PASSED,
        why_at_a_tenth="the scores are withheld",
    ),
    Defect(
        "customers without a repeat purchase have no predicted value",
        replace_text(
            f"{MODELS}/marts/dim_customer_value.sql",
            "cross join settings",
            "cross join settings where histories.repeat_purchases > 0",
        ),
        BLOCKED,
        "customers_missing",
        at_a_tenth=PASSED,
        why_at_a_tenth="the predictions are withheld",
    ),
    Defect(
        "tables end forty days early",
        replace_text(
            f"{MODELS}/utilities/refresh_settings.sql",
            "cast('{{ as_of_date }}' as date) as as_of_date",
            "cast('{{ as_of_date }}' as date) - 40 as as_of_date",
        ),
        SHOWN,
        "days_gained",
    ),
)
