with

subscriptions as (
    select * from {{ ref('int_subscriptions__existing') }}
),

final as (
    select
        {{ published_id('subscription_id') }} as subscription_id,
        source_system,
        {{ published_id('customer_id') }} as customer_id,
        {{ attribute('plan') }} as plan,
        start_date,
        end_date,
        {{ mrr('mrr') }} as mrr,
        {{ published_name('currency') }} as currency,
        {{ mrr('mrr_reporting') }} as mrr_reporting
    from subscriptions
)

select * from final
