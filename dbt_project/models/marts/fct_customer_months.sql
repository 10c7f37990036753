with

movements as (
    select
        *,
        cast(period_start - interval 1 month as date) as month_before
    from {{ ref('int_customers__movements') }}
    where period_grain = 'month'
),

experience as (
    select * from {{ ref('int_customers__monthly_experience') }}
),

final as (
    select
        {{ published_id('movements.customer_id') }} as customer_id,
        movements.period_start as metric_month,
        movements.mrr_at_start,
        movements.mrr_at_end,
        movements.mrr_new,
        movements.mrr_reactivated,
        movements.mrr_expansion,
        movements.mrr_contraction,
        movements.mrr_churned,
        movements.is_active_at_start,
        movements.is_active_in_period as is_active_in_month,
        movements.is_churned,
        movements.is_new,
        movements.is_reactivated,
        movements.has_converted_referral,
        movements.is_referred,
        coalesce(experience_before.nps_band, 'none') as nps_band_at_start,
        coalesce(experience.nps_band, 'none') as nps_band_at_end,
        coalesce(experience_before.csat_band, 'none') as csat_band_at_start
    from movements
    left join experience
        on movements.customer_id = experience.customer_id and movements.period_start = experience.metric_month
    left join experience as experience_before
        on
            movements.customer_id = experience_before.customer_id
            and movements.month_before = experience_before.metric_month
)

select * from final
