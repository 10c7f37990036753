with

settings as (
    select * from {{ ref('refresh_settings') }}
),

last_answers as (
    select * from {{ ref('fct_survey_responses') }} where is_last_nps_answer and nps_band = 'promoter'
),

followups as (
    select * from {{ ref('fct_followups') }}
),

customer_months as (
    select * from {{ ref('fct_customer_months') }}
),

last_low_answers as (
    select
        contact_id,
        max(responded_at) as responded_at
    from followups
    group by contact_id
),

-- Only the month of the as-of date ends with it.
current_customers as (
    select
        customer_months.customer_id,
        customer_months.mrr_at_end as mrr
    from customer_months
    cross join settings
    where
        customer_months.metric_month = {{ dbt.date_trunc('month', 'settings.as_of_date') }}
        and customer_months.mrr_at_end > 0
),

final as (
    select
        last_answers.contact_id,
        last_answers.customer_id,
        last_answers.responded_at as last_answered_at,
        last_answers.touchpoint,
        current_customers.mrr
    from last_answers
    cross join settings
    inner join current_customers on last_answers.customer_id = current_customers.customer_id
    left join last_low_answers on last_answers.contact_id = last_low_answers.contact_id
    where
        last_answers.responded_date > settings.as_of_date - {{ advocate_days() }}
        and (last_low_answers.responded_at is null or last_low_answers.responded_at <= last_answers.responded_at)
        and not {{ is_erased('last_answers.contact_id') }}
)

select * from final
