{{ config(schema="intermediate") }}

with

movements as (
    select * from {{ ref('int_customers__movements') }} where period_grain = 'quarter'
),

final as (
    select
        {{ published_id('customer_id') }} as customer_id,
        period_start as metric_month,
        mrr_at_start,
        mrr_at_end,
        mrr_new,
        mrr_reactivated,
        mrr_expansion,
        mrr_contraction,
        mrr_churned,
        is_active_at_start,
        is_active_in_period as is_active_in_month,
        is_churned,
        is_new,
        is_reactivated,
        has_converted_referral,
        is_referred
    from movements
)

select * from final
