{{ config(schema="intermediate") }}

with

settings as (
    select * from {{ ref('refresh_settings') }}
),

order_months as (
    select
        *,
        {{ dbt.date_trunc('quarter', 'metric_month') }} as period_start,
        {{ dbt.date_trunc('quarter', 'metric_month + interval 1 month') }} as period_of_next_month
    from {{ ref('fct_customer_order_months') }}
),

final as (
    select
        order_months.customer_id,
        cast(order_months.period_start as date) as metric_month,
        order_months.revenue_to_date
    from order_months
    cross join settings
    where
        order_months.period_of_next_month > order_months.period_start
        or order_months.metric_month + interval 1 month > settings.as_of_date
)

select * from final
