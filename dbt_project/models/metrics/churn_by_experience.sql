with

customer_months as (
    select * from {{ ref('fct_customer_months') }} where is_active_at_start
),

experiences as (
    select
        metric_month,
        'nps' as experience,
        nps_band_at_start as band,
        is_churned,
        mrr_at_start,
        mrr_churned
    from customer_months
    union all
    select
        metric_month,
        'csat' as experience,
        csat_band_at_start as band,
        is_churned,
        mrr_at_start,
        mrr_churned
    from customer_months
),

counted as (
    select
        metric_month,
        experience,
        band,
        count(*) as customers_at_start,
        count(case when is_churned then 1 end) as customers_churned,
        sum(mrr_at_start) as mrr_at_start,
        sum(mrr_churned) as mrr_churned
    from experiences
    group by metric_month, experience, band
),

final as (
    select
        metric_month,
        experience,
        band,
        customers_at_start,
        customers_churned,
        cast(customers_churned as double) / customers_at_start as customer_churn_rate,
        {{ mrr('mrr_at_start') }} as mrr_at_start,
        {{ mrr('mrr_churned') }} as mrr_churned
    from counted
)

select * from final
