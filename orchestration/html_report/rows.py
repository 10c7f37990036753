"""The tables of rows behind the numbers: comments, tickets, follow-ups, customers, advocates."""

from orchestration.html_report.tables import Column, Table

MAX_COMMENTS, MAX_TICKETS = 2000, 2000
CUSTOMER = "coalesce(customers.customer_name, customers.customer_id) as customer"
SEGMENT, REGION = Column("segment", "Segment"), Column("region", "Region")

COMMENTS = Table(
    query=f"""
        select
            shown_months.position as month,
            feedback.responded_at,
            feedback.survey_type as survey,
            feedback.score,
            case
                when feedback.survey_type = 'nps' then feedback.nps_band
                when feedback.is_satisfied then 'satisfied'
                when feedback.is_satisfied is not null then 'dissatisfied'
                when feedback.is_low_effort then 'low effort'
                when low_answers.response_id is null then 'medium effort'
                else 'high effort'
            end as band,
            feedback.touchpoint,
            {CUSTOMER},
            customers.segment,
            customers.region,
            coalesce(themes.themes, []) as theme,
            feedback.comment,
            feedback.response_id
        from marts.fct_feedback as feedback
        left join marts.dim_customers as customers
            on feedback.customer_id = customers.customer_id
        left join marts.fct_followups as low_answers
            on feedback.response_id = low_answers.response_id
        left join shown_months
            on date_trunc('month', feedback.responded_date)::date = shown_months.metric_month
        left join (
            select response_id, list(theme order by theme) as themes
            from marts.fct_feedback_themes
            group by response_id
        ) as themes on feedback.response_id = themes.response_id
        where feedback.comment is not null
        order by feedback.responded_at desc, feedback.response_id
    """,
    columns=(
        Column("month", ""),
        Column("comment", "Comment"),
        Column("score", "Score", "number"),
        Column("band", "Band"),
        Column("survey", "Survey"),
        Column("responded_at", "Answered", "instant"),
        Column("touchpoint", "Touchpoint"),
        Column("theme", "Themes"),
        Column("customer", "Customer"),
        SEGMENT,
        REGION,
        Column("response_id", "Response"),
    ),
    max_rows=MAX_COMMENTS,
    max_bytes=800_000,
    empty="No comment.",
)

TICKETS = Table(
    query=f"""
        select
            shown_months.position as month,
            tickets.ticket_id,
            tickets.created_at,
            tickets.channel,
            tickets.team,
            tickets.priority,
            tickets.topic,
            tickets.status,
            tickets.first_reply_seconds / 3600 as first_reply_hours,
            tickets.full_resolution_seconds / 3600 as resolution_hours,
            tickets.reopens,
            {CUSTOMER},
            customers.segment,
            customers.region
        from marts.fct_tickets as tickets
        left join marts.dim_customers as customers
            on tickets.customer_id = customers.customer_id
        left join shown_months
            on date_trunc('month', tickets.created_date)::date = shown_months.metric_month
        where tickets.is_counted
        order by tickets.created_at desc, tickets.ticket_id
    """,
    columns=(
        Column("month", ""),
        Column("ticket_id", "Ticket"),
        Column("created_at", "Created", "instant"),
        Column("channel", "Channel"),
        Column("team", "Team"),
        Column("priority", "Priority"),
        Column("topic", "Topic"),
        Column("status", "Status"),
        Column("first_reply_hours", "First reply", "hours"),
        Column("resolution_hours", "Resolution", "hours"),
        Column("reopens", "Reopens", "count"),
        Column("customer", "Customer"),
        SEGMENT,
        REGION,
    ),
    max_rows=MAX_TICKETS,
    max_bytes=400_000,
    empty="No ticket.",
)

FOLLOWUP_QUEUE = Table(
    query=f"""
        select
            queue.rank,
            queue.status,
            queue.responded_at,
            queue.due_at,
            queue.survey_type as survey,
            queue.touchpoint,
            queue.owner_team,
            queue.mrr_at_answer,
            {CUSTOMER},
            customers.segment,
            customers.region,
            queue.response_id
        from metrics.followup_queue as queue
        left join marts.dim_customers as customers
            on queue.customer_id = customers.customer_id
        order by queue.rank
    """,
    columns=(
        Column("rank", "Rank", "count"),
        Column("status", "Status"),
        Column("customer", "Customer"),
        Column("mrr_at_answer", "MRR at the answer", "currency"),
        Column("survey", "Survey"),
        Column("responded_at", "Answered", "instant"),
        Column("due_at", "Due", "instant"),
        Column("touchpoint", "Touchpoint"),
        Column("owner_team", "Team"),
        SEGMENT,
        REGION,
        Column("response_id", "Response"),
    ),
    empty="No low answer waits for a follow-up.",
)

# Features of the churn model (docs/METRICS.md, section 11) as reasons of a warning.
FEATURE_LABEL = """
    case feature
        when 'tenure_months' then 'months as a customer'
        when 'log_mrr' then 'level of MRR'
        when 'mrr_change_3m' then 'change of MRR in 3 months'
        when 'tickets_90d' then 'tickets in 90 days'
        when 'reopened_90d' then 'reopened tickets in 90 days'
        when 'open_tickets' then 'open tickets'
        when 'last_nps' then 'last NPS score'
        when 'has_nps' then 'whether it answered NPS'
        when 'low_answers_90d' then 'low answers in 90 days'
        when 'log_days_since_contact' then 'days since the last contact'
    end
"""

CUSTOMERS_AT_RISK = Table(
    query=f"""
        with last_month as (
            select *
            from marts.fct_customer_months
            where metric_month = (select max(metric_month) from marts.fct_customer_months)
        ),

        waiting as (
            select customer_id, count(*) as low_answers
            from metrics.followup_queue
            group by customer_id
        ),

        reopened as (
            select tickets.customer_id, count(*) as tickets
            from marts.fct_tickets as tickets
            cross join metrics.refresh_info
            where
                tickets.is_counted
                and tickets.reopens > 0
                and tickets.created_date > refresh_info.as_of_date - 90
            group by tickets.customer_id
        ),

        with_reasons as (
            select
                {CUSTOMER},
                customers.segment,
                customers.region,
                last_month.mrr_at_end as mrr,
                health.churn_probability,
                list_filter(
                    [
                        case
                            when health.risk = 'high'
                                then 'high risk of churn: ' || array_to_string(
                                    list_transform(
                                        [health.reason_1, health.reason_2, health.reason_3],
                                        feature -> {FEATURE_LABEL}
                                    ),
                                    ', '
                                )
                        end,
                        case
                            when last_month.nps_band_at_end = 'detractor'
                                then 'last NPS answer is a detractor''s'
                        end,
                        case
                            when last_month.csat_band_at_start = 'dissatisfied'
                                then 'last CSAT answer is not satisfied'
                        end,
                        waiting.low_answers || ' low answer(s) without a follow-up',
                        reopened.tickets || ' reopened ticket(s) in 90 days'
                    ],
                    reason -> reason is not null
                ) as reasons
            from last_month
            inner join marts.dim_customers as customers
                on last_month.customer_id = customers.customer_id
            left join waiting on last_month.customer_id = waiting.customer_id
            left join reopened on last_month.customer_id = reopened.customer_id
            left join marts.dim_customer_health as health
                on last_month.customer_id = health.customer_id
            where last_month.mrr_at_end > 0
        )

        select *
        from with_reasons
        where len(reasons) > 0
        order by churn_probability desc nulls last, len(reasons) desc, mrr desc, customer
    """,
    columns=(
        Column("customer", "Customer"),
        Column("mrr", "MRR", "currency"),
        Column("churn_probability", "Probability of churn", "fraction"),
        Column("reasons", "Reasons"),
        SEGMENT,
        REGION,
    ),
    empty="No active customer has a reason.",
)

ADVOCATES = Table(
    query=f"""
        select
            advocates.contact_id,
            {CUSTOMER},
            advocates.mrr,
            advocates.last_answered_at,
            advocates.touchpoint,
            customers.segment,
            customers.region
        from metrics.advocates
        left join marts.dim_customers as customers
            on advocates.customer_id = customers.customer_id
        order by advocates.mrr desc, advocates.contact_id
    """,
    columns=(
        Column("contact_id", "Contact"),
        Column("customer", "Customer"),
        Column("mrr", "MRR", "currency"),
        Column("last_answered_at", "Answered", "instant"),
        Column("touchpoint", "Touchpoint"),
        SEGMENT,
        REGION,
    ),
    empty="No contact is an advocate.",
)
