{{ config(materialized="ephemeral") }}

with

settings as (
    select * from {{ ref('refresh_settings') }}
),

customer_months as (
    select * from {{ ref('int_customers__monthly_mrr') }}
),

referrals as (
    select * from {{ ref('int_referrals__existing') }} where converted_at is not null
),

months_of_periods as (
    select
        customer_months.*,
        'quarter' as period_grain,
        {{ dbt.date_trunc('quarter', 'customer_months.metric_month') }} as period_start,
        {{ is_last_month_of('quarter', 'customer_months.metric_month', 'settings.as_of_date') }} as is_last_month
    from customer_months
    cross join settings
    union all
    select
        customer_months.*,
        'year' as period_grain,
        {{ dbt.date_trunc('year', 'customer_months.metric_month') }} as period_start,
        {{ is_last_month_of('year', 'customer_months.metric_month', 'settings.as_of_date') }} as is_last_month
    from customer_months
    cross join settings
),

-- The balances of a period are those of its first and last month. A customer without a row of that
-- month has no revenue then.
periods as (
    select
        customer_id,
        'month' as period_grain,
        metric_month as period_start,
        mrr_at_start,
        mrr_at_end,
        is_active_in_month as is_active_in_period,
        was_active_before
    from customer_months
    union all
    select
        customer_id,
        period_grain,
        period_start,
        sum(case when metric_month = period_start then mrr_at_start else 0 end) as mrr_at_start,
        sum(case when is_last_month then mrr_at_end else 0 end) as mrr_at_end,
        max(case when is_active_in_month then 1 else 0 end) = 1 as is_active_in_period,
        min(case when was_active_before then 1 else 0 end) = 1 as was_active_before
    from months_of_periods
    group by customer_id, period_grain, period_start
),

converting_periods as (
    select distinct
        referrer_customer_id as customer_id,
        'month' as period_grain,
        {{ dbt.date_trunc('month', 'converted_date') }} as period_start
    from referrals
    union all
    select distinct
        referrer_customer_id as customer_id,
        'quarter' as period_grain,
        {{ dbt.date_trunc('quarter', 'converted_date') }} as period_start
    from referrals
    union all
    select distinct
        referrer_customer_id as customer_id,
        'year' as period_grain,
        {{ dbt.date_trunc('year', 'converted_date') }} as period_start
    from referrals
),

referred_customers as (
    select distinct referred_customer_id as customer_id from referrals
),

movements as (
    select
        *,
        mrr_at_start > 0 and mrr_at_end = 0 as is_churned,
        mrr_at_start = 0 and mrr_at_end > 0 and not was_active_before as is_new,
        mrr_at_start = 0 and mrr_at_end > 0 and was_active_before as is_reactivated,
        mrr_at_start > 0 and mrr_at_end > 0 as is_kept
    from periods
),

final as (
    select
        movements.customer_id,
        movements.period_grain,
        cast(movements.period_start as date) as period_start,
        {{ mrr('movements.mrr_at_start') }} as mrr_at_start,
        {{ mrr('movements.mrr_at_end') }} as mrr_at_end,
        {{ mrr('case when movements.is_new then movements.mrr_at_end else 0 end') }} as mrr_new,
        {{ mrr('case when movements.is_reactivated then movements.mrr_at_end else 0 end') }} as mrr_reactivated,
        {{ mrr('case when movements.is_kept then greatest(movements.mrr_at_end - movements.mrr_at_start, 0) else 0 end') }}
            as mrr_expansion,
        {{ mrr('case when movements.is_kept then greatest(movements.mrr_at_start - movements.mrr_at_end, 0) else 0 end') }}
            as mrr_contraction,
        {{ mrr('case when movements.is_churned then movements.mrr_at_start else 0 end') }} as mrr_churned,
        movements.mrr_at_start > 0 as is_active_at_start,
        movements.is_active_in_period,
        movements.is_churned,
        movements.is_new,
        movements.is_reactivated,
        converting_periods.customer_id is not null as has_converted_referral,
        referred_customers.customer_id is not null as is_referred
    from movements
    left join converting_periods
        on
            movements.customer_id = converting_periods.customer_id
            and movements.period_grain = converting_periods.period_grain
            and movements.period_start = converting_periods.period_start
    left join referred_customers on movements.customer_id = referred_customers.customer_id
)

select * from final
