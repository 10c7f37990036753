{{ config(schema="intermediate") }}

with

settings as (
    select * from {{ ref('refresh_settings') }}
),

order_months as (
    select * from {{ ref('fct_customer_order_months') }}
),

final as (
    select
        order_months.customer_id,
        cast({{ dbt.date_trunc('year', 'order_months.metric_month') }} as date) as metric_month,
        order_months.revenue_to_date
    from order_months
    cross join settings
    where {{ is_last_month_of('year', 'order_months.metric_month', 'settings.as_of_date') }}
)

select * from final
