{{ config(schema="intermediate") }}

with

settings as (
    select * from {{ ref('refresh_settings') }}
),

paid_orders as (
    select * from {{ ref('int_orders__existing') }} where status = 'paid' and customer_id <> 'unknown'
),

monthly as (
    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'ordered_date') }} as date) as metric_month,
        sum(amount_reporting) as revenue
    from paid_orders
    group by customer_id, metric_month
),

first_months as (
    select
        customer_id,
        min(metric_month) as first_month
    from monthly
    group by customer_id
),

buyer_months as (
    select
        first_months.customer_id,
        {{ date_series('first_months.first_month', dbt.date_trunc('month', 'settings.as_of_date'), 'month', 'metric_month') }}
    from first_months
    cross join settings
),

final as (
    select
        {{ published_id('buyer_months.customer_id') }} as customer_id,
        buyer_months.metric_month,
        cast(
            sum(coalesce(monthly.revenue, 0)) over (
                partition by buyer_months.customer_id
                order by buyer_months.metric_month
                rows unbounded preceding
            ) as decimal(38, 10)
        ) as revenue_to_date
    from buyer_months
    left join monthly
        on buyer_months.customer_id = monthly.customer_id and buyer_months.metric_month = monthly.metric_month
)

select * from final
