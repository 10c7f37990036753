with

customer_months as (
    select * from {{ ref('int_customers__monthly_mrr') }}
),

experience as (
    select * from {{ ref('int_customers__monthly_experience') }}
),

referrals as (
    select * from {{ ref('int_referrals__existing') }} where converted_at is not null
),

converting_months as (
    select distinct
        referrer_customer_id as customer_id,
        cast({{ dbt.date_trunc('month', 'converted_date') }} as date) as metric_month
    from referrals
),

referred_customers as (
    select distinct referred_customer_id as customer_id from referrals
),

movements as (
    select
        customer_id,
        metric_month,
        cast(metric_month - interval 1 month as date) as month_before,
        mrr_at_start,
        mrr_at_end,
        is_active_in_month,
        mrr_at_start > 0 and mrr_at_end = 0 as is_churned,
        mrr_at_start = 0 and mrr_at_end > 0 and not was_active_before as is_new,
        mrr_at_start = 0 and mrr_at_end > 0 and was_active_before as is_reactivated,
        mrr_at_start > 0 and mrr_at_end > 0 as is_kept
    from customer_months
),

final as (
    select
        {{ published_id('movements.customer_id') }} as customer_id,
        movements.metric_month,
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
        movements.is_active_in_month,
        movements.is_churned,
        movements.is_new,
        movements.is_reactivated,
        converting_months.customer_id is not null as has_converted_referral,
        referred_customers.customer_id is not null as is_referred,
        coalesce(experience_before.nps_band, 'none') as nps_band_at_start,
        coalesce(experience.nps_band, 'none') as nps_band_at_end,
        coalesce(experience_before.csat_band, 'none') as csat_band_at_start
    from movements
    left join converting_months
        on
            movements.customer_id = converting_months.customer_id
            and movements.metric_month = converting_months.metric_month
    left join referred_customers on movements.customer_id = referred_customers.customer_id
    left join experience
        on movements.customer_id = experience.customer_id and movements.metric_month = experience.metric_month
    left join experience as experience_before
        on
            movements.customer_id = experience_before.customer_id
            and movements.month_before = experience_before.metric_month
)

select * from final
