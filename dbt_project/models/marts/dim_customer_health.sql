with

quality as (
    select * from {{ ref('int_churn_models__quality') }}
),

examples as (
    select * from {{ ref('int_customers__churn_examples') }}
),

scores as (
    select scores.*
    from {{ ref('int_customers__churn_scores') }} as scores
    inner join quality on scores.scored_month = quality.scored_month
    where quality.withheld_reason is null
),

-- IDs compare as written, so the customers are ranked before their IDs are published.
ranked as (
    select
        *,
        10 * (row_number() over (order by churn_probability desc, customer_id asc) - 1)
        < count(*) over () as is_top_tenth,
        avg(churn_probability) over () as mean_probability
    from scores
),

low_answers as (
    select
        customer_id,
        count(*) as open_low_answers
    from {{ ref('fct_followups') }}
    where queue_rank is not null
    group by customer_id
),

scored as (
    select
        {{ published_id('ranked.customer_id') }} as customer_id,
        ranked.scored_month,
        ranked.churn_probability,
        case
            when ranked.is_top_tenth and ranked.churn_probability > round(2 * ranked.mean_probability, 9) then 'high'
            when ranked.churn_probability > round(ranked.mean_probability, 9) then 'elevated'
            else 'low'
        end as risk,
        ranked.reason_1,
        ranked.reason_2,
        ranked.reason_3,
        examples.tenure_months,
        examples.log_mrr,
        examples.mrr_change_3m,
        examples.tickets_90d,
        examples.reopened_90d,
        examples.open_tickets,
        examples.last_nps,
        examples.has_nps,
        examples.low_answers_90d,
        examples.log_days_since_contact,
        examples.mrr,
        case
            when examples.has_nps = 1 then {{ nps_band('examples.last_nps') }}
            else 'none'
        end as last_nps_band
    from ranked
    inner join examples
        on ranked.customer_id = examples.customer_id and ranked.scored_month = examples.metric_month
),

final as (
    select
        scored.*,
        coalesce(low_answers.open_low_answers, 0) as open_low_answers
    from scored
    left join low_answers on scored.customer_id = low_answers.customer_id
)

select * from final
