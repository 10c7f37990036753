"""The published rows behind each fact that metrics aggregate.

The rows of a version have their columns, `row_key`, `splits` (values of the dimensions), and hashes
for fast comparison of millions of rows: `own` covers the columns of the row itself, `derived` those
that depend on other rows, `attributes` the values of the dimensions.
"""

from dataclasses import dataclass

from orchestration.escaping import literal, quoted
from orchestration.publishing.metric_history.row_kinds import (
    CUSTOMER_MONTH_KINDS,
    FOLLOWUP_KINDS,
    JOURNEY_KINDS,
    ORDER_KINDS,
    SURVEY_KINDS,
    THEME_KINDS,
    TICKET_KINDS,
)

ROWS = """
    with

    -- An earlier version of the project published fewer columns.
    published_rows as (
        from marts.{table} where false
        union all by name
        from {database}.marts.{table}
    )

    select
        {row_key} as row_key,
        [{splits}] as splits,
        hash({attributes}) as attributes,
        fact.*
    from (
        select
            *,
            hash(*columns(*{without_derived})) as own,
            {derived} as derived
        from ({rows})
    ) as fact
    left join {database}.marts.dim_customers as customers
        on fact.customer_id = customers.customer_id
"""
JOURNEY_MONTHS = """
    select
        customer_id,
        cast(date_trunc('month', responded_date) as date) as metric_month,
        count(distinct journey_stage) as stages,
        bool_and(is_satisfied) as is_satisfied_everywhere
    from published_rows
    where
        is_satisfied is not null
        and journey_stage <> 'unmapped'
        and customer_id <> 'unknown'
    group by all
"""


@dataclass(frozen=True)
class RowSource:
    """Location of the published rows of a fact.

    Attributes:
        table: the published mart.
        row_key: SQL expression that identifies a row.
        kinds: SQL that returns the kinds of change by `row_key`.
        derived: columns that depend on other rows.
        entity: the entity whose attributes are columns of the mart; None if there is none.
        dimensions: columns of the mart that split metric tables under their own names.
        own_dimension: the column that splits the only metric table of the fact; None if the fact
            has several.
        is_split_by_rows: whether the value of that column depends on other rows, so that another
            value is no correction.
        rows: SQL of the rows, if the mart does not have them: a query of `published_rows`.
        inputs: metric, aggregation, expression and date, if they differ from the semantic layer.
        is_cumulative: whether a row counts in its month and all later ones.
    """

    table: str
    row_key: str
    kinds: str
    derived: str = ""
    entity: str | None = None
    dimensions: tuple[str, ...] = ()
    own_dimension: str | None = None
    is_split_by_rows: bool = False
    rows: str = "from published_rows"
    inputs: tuple[tuple[str, str, str, str], ...] = ()
    is_cumulative: bool = False

    def rows_of(self, database: str, columns: dict[str, str]) -> str:
        """The SQL of the rows in a version, with the SQL of each dimension's value by name."""
        splits = ", ".join(
            f"{{'dimension': {literal(name)}, 'dimension_value': {column}}}"
            for name, column in columns.items()
        )
        return ROWS.format(
            row_key=self.row_key,
            splits=splits,
            attributes=", ".join(columns.values()),
            derived=f"hash({self.derived})" if self.derived else "null",
            without_derived=f" exclude ({self.derived})" if self.derived else "",
            table=self.table,
            database=quoted(database),
            rows=self.rows,
        )


# A number that changes with the creation or a status event of a counted ticket.
BACKLOG = (
    "(case when is_counted then hash(ticket_status, status, reopens, first_solved_at,"
    " last_solved_at) end)"
)
REVENUE = "(case when status = 'paid' and customer_id <> 'unknown' then amount_reporting end)"

ROW_SOURCES = {
    "fct_tickets": RowSource(
        "fct_tickets",
        "ticket_id",
        TICKET_KINDS,
        derived="is_no_repeat, is_reply_norm_met",
        entity="ticket",
    ),
    # Its rows are not published, but the tickets that they count are.
    "fct_backlog_months": RowSource(
        "fct_tickets",
        "ticket_id",
        TICKET_KINDS,
        derived="is_no_repeat, is_reply_norm_met",
        entity="ticket",
        inputs=(("backlog", "average", BACKLOG, "created_date"),),
        is_cumulative=True,
    ),
    "fct_survey_responses": RowSource(
        "fct_survey_responses",
        "response_id",
        SURVEY_KINDS,
        entity="survey",
        dimensions=("journey_stage",),
    ),
    "fct_followups": RowSource(
        "fct_followups",
        "response_id",
        FOLLOWUP_KINDS,
        derived="followed_up_at, followup_seconds, status, owner_team, mrr_at_answer, is_due,"
        " queue_rank",
    ),
    "fct_feedback_themes": RowSource(
        "fct_feedback_themes",
        "response_id || '|' || theme",
        THEME_KINDS,
        own_dimension="theme",
    ),
    # Its rows are not published, but the answers that they sum up are.
    "fct_journey_months": RowSource(
        "fct_survey_responses",
        "fact.customer_id || '|' || cast(metric_month as timestamp)",
        JOURNEY_KINDS,
        own_dimension="stages",
        is_split_by_rows=True,
        rows=JOURNEY_MONTHS,
    ),
    "fct_customer_months": RowSource(
        "fct_customer_months",
        "fact.customer_id || '|' || metric_month",
        CUSTOMER_MONTH_KINDS,
        derived=(
            "has_converted_referral, is_referred, nps_band_at_start, nps_band_at_end,"
            " csat_band_at_start"
        ),
    ),
    # Its rows are not published, but the orders that they sum up are.
    "fct_customer_order_months": RowSource(
        "fct_orders",
        "order_id",
        ORDER_KINDS,
        inputs=(("revenue_to_date", "average", REVENUE, "ordered_date"),),
        is_cumulative=True,
    ),
}
