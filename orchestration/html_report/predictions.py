"""The tables of predictions: expected value of customers, and what goes with the scores."""

from orchestration.html_report.rows import CUSTOMER, REGION, SEGMENT
from orchestration.html_report.tables import Column, Table

CUSTOMER_VALUE = Table(
    query=f"""
        select
            {CUSTOMER},
            value.clv_predicted_52w,
            value.expected_purchases_52w,
            value.expected_value_per_purchase,
            value.probability_alive,
            customers.segment,
            customers.region
        from marts.dim_customer_value as value
        left join marts.dim_customers as customers
            on value.customer_id = customers.customer_id
        order by value.clv_predicted_52w desc, value.customer_id
    """,
    columns=(
        Column("customer", "Customer"),
        Column("clv_predicted_52w", "Predicted value", "currency"),
        Column("expected_purchases_52w", "Expected purchases", "number"),
        Column("expected_value_per_purchase", "Value per purchase", "currency"),
        Column("probability_alive", "Probability of being a customer", "fraction"),
        SEGMENT,
        REGION,
    ),
    empty="The predictions are withheld; metrics.clv_model_quality has the reason.",
)

SCORE_DRIVERS = Table(
    query="""
        select
            upper(survey_type) as survey,
            case driver
                when 'first_reply_hours' then 'Time to the first reply, hours'
                when 'full_resolution_hours' then 'Time to the resolution, hours'
                when 'reopens' then 'Reopens'
                when 'public_agent_replies' then 'Replies by agents'
                when 'is_first_contact_resolved' then 'Resolved at first contact'
            end as driver,
            importance,
            coefficient * case survey_type when 'nps' then 1 else 100 end as points,
            r_squared,
            responses
        from metrics.score_drivers
        order by survey_type desc, importance desc, driver
    """,
    columns=(
        Column("survey", "Survey"),
        Column("driver", "Driver"),
        Column("importance", "Part of the differences", "fraction"),
        Column("points", "Points per unit", "number"),
        Column("r_squared", "All drivers", "fraction"),
        Column("responses", "Answers", "count"),
    ),
    empty="No survey type has 100 answers about tickets in 365 days.",
)
