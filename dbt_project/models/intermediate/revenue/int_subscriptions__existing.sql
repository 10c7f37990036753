with

settings as (
    select * from {{ ref('refresh_settings') }}
),

subscriptions as (
    select * from {{ ref('int_subscriptions__validated') }} where row_state = 'accepted'
),

final as (
    select
        subscriptions.subscription_id,
        subscriptions.source_system,
        subscriptions.customer_id,
        subscriptions.plan,
        subscriptions.start_date,
        subscriptions.end_date,
        subscriptions.mrr,
        subscriptions.currency,
        subscriptions.mrr_reporting
    from subscriptions
    cross join settings
    where subscriptions.start_date <= settings.as_of_date
)

select * from final
