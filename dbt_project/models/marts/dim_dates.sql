with

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- The dates of all facts that have a measure. A ticket is created before anything else happens to
-- it.
fact_dates as (
    select min(created_date) as fact_date from {{ ref('fct_tickets') }} where is_counted
    union all
    select min(least(invited_date, responded_date)) as fact_date from {{ ref('fct_survey_responses') }}
    union all
    select min(metric_month) as fact_date from {{ ref('fct_customer_months') }}
    union all
    select min(ordered_date) as fact_date from {{ ref('fct_orders') }}
    where status = 'paid' and customer_id <> 'unknown'
    union all
    select min(converted_date) as fact_date from {{ ref('fct_referrals') }}
),

first_month as (
    select {{ dbt.date_trunc('month', 'min(fact_date)') }} as first_date from fact_dates
),

dates as (
    select
        settings.as_of_date,
        {{ date_series('first_month.first_date', 'settings.as_of_date', 'day', 'date_day') }}
    from first_month
    cross join settings
),

months as (
    select
        date_day,
        as_of_date,
        cast({{ dbt.date_trunc('month', 'date_day') }} as date) as month_start,
        cast({{ dbt.date_trunc('month', 'date_day') }} + interval 1 month as date) - 1 as month_end
    from dates
),

final as (
    select
        date_day,
        cast({{ dbt.date_trunc('week', 'date_day') }} as date) as iso_week_start,
        month_start,
        cast({{ dbt.date_trunc('quarter', 'date_day') }} as date) as quarter_start,
        cast({{ dbt.date_trunc('year', 'date_day') }} as date) as year_start,
        date_day = month_start as is_month_start,
        date_day = month_end as is_month_end,
        month_end <= as_of_date as is_complete_month
    from months
)

select * from final
