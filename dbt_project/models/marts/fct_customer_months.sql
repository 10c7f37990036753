with

customer_months as (
    select * from {{ ref('int_customers__monthly_mrr') }}
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

final as (
    select
        {{ published_id('customer_months.customer_id') }} as customer_id,
        customer_months.metric_month,
        {{ mrr('mrr_at_start') }} as mrr_at_start,
        {{ mrr('mrr_at_end') }} as mrr_at_end,
        {{ mrr('case when mrr_at_start = 0 and not was_active_before then mrr_at_end else 0 end') }} as mrr_new,
        {{ mrr('case when mrr_at_start = 0 and was_active_before then mrr_at_end else 0 end') }} as mrr_reactivated,
        {{ mrr('case when mrr_at_start > 0 and mrr_at_end > 0 then greatest(mrr_at_end - mrr_at_start, 0) else 0 end') }}
            as mrr_expansion,
        {{ mrr('case when mrr_at_start > 0 and mrr_at_end > 0 then greatest(mrr_at_start - mrr_at_end, 0) else 0 end') }}
            as mrr_contraction,
        {{ mrr('case when mrr_at_end = 0 then mrr_at_start else 0 end') }} as mrr_churned,
        mrr_at_start > 0 as is_active_at_start,
        is_active_in_month,
        mrr_at_start > 0 and mrr_at_end = 0 as is_churned,
        mrr_at_start = 0 and mrr_at_end > 0 and not was_active_before as is_new,
        mrr_at_start = 0 and mrr_at_end > 0 and was_active_before as is_reactivated,
        converting_months.customer_id is not null as has_converted_referral,
        referred_customers.customer_id is not null as is_referred
    from customer_months
    left join converting_months
        on
            customer_months.customer_id = converting_months.customer_id
            and customer_months.metric_month = converting_months.metric_month
    left join referred_customers on customer_months.customer_id = referred_customers.customer_id
)

select * from final
