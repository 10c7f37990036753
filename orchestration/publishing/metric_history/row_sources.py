"""The published rows behind each fact that metrics aggregate.

A version's rows have their columns, `row_key`, `splits` (the values of the dimensions), and hashes by which millions of
rows compare quickly: `own` of all that is said of the row itself, `derived` of what follows from other rows,
`attributes` of the dimensions' values.
"""

from dataclasses import dataclass

from orchestration.publishing.metric_history.row_kinds import (
    CUSTOMER_MONTH_KINDS,
    ORDER_KINDS,
    SURVEY_KINDS,
    TICKET_KINDS,
)
from orchestration.sql_text import literal, quoted

ROWS = """
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
        from {database}.marts.{table}
    ) as fact
    left join {database}.marts.dim_customers as customers on fact.customer_id = customers.customer_id
"""


@dataclass(frozen=True)
class RowSource:
    """Where the rows of a fact are published.

    Attributes:
        table: the published mart.
        row_key: what tells its rows apart.
        kinds: SQL for the kind of change by `row_key`, of rows that changed; a row may have several.
        derived: columns that follow from other rows.
        entity: the entity whose attributes are columns of the mart, None where it has none.
        inputs: metric, aggregation, expression and date, where not those of the semantic layer.
        is_cumulative: whether a row counts in all months from its own on.
    """

    table: str
    row_key: str
    kinds: str
    derived: str = ""
    entity: str | None = None
    inputs: tuple[tuple[str, str, str, str], ...] = ()
    is_cumulative: bool = False

    def rows_of(self, database: str, dimensions: dict[str, str]) -> str:
        """SQL for the rows in a version."""
        columns = {"": "''"} | dimensions
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
            database=quoted(database),
            table=self.table,
        )


REVENUE = "(case when status = 'paid' and customer_id <> 'unknown' then amount_reporting end)"

ROW_SOURCES = {
    "fct_tickets": RowSource(
        "fct_tickets", "ticket_id", TICKET_KINDS, derived="is_no_repeat", entity="ticket"
    ),
    "fct_survey_responses": RowSource(
        "fct_survey_responses", "response_id", SURVEY_KINDS, entity="survey"
    ),
    "fct_customer_months": RowSource(
        "fct_customer_months",
        "fact.customer_id || '|' || metric_month",
        CUSTOMER_MONTH_KINDS,
        derived="has_converted_referral, is_referred",
    ),
    # Its own rows are not published; those of the orders that it adds up are.
    "fct_customer_order_months": RowSource(
        "fct_orders",
        "order_id",
        ORDER_KINDS,
        inputs=(("revenue_to_date", "average", REVENUE, "ordered_date"),),
        is_cumulative=True,
    ),
}
