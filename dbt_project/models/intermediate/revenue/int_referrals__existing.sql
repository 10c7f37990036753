with

settings as (
    select * from {{ ref('refresh_settings') }}
),

referrals as (
    select * from {{ ref('int_referrals__validated') }} where row_state = 'accepted'
),

dated as (
    select
        referrals.referral_id,
        referrals.source_system,
        referrals.referrer_customer_id,
        referrals.referred_customer_id,
        referrals.referred_at,
        case when referrals.converted_at < settings.as_of_end_at then referrals.converted_at end as converted_at,
        settings.timezone
    from referrals
    cross join settings
    where referrals.referred_at < settings.as_of_end_at
),

final as (
    select
        referral_id,
        source_system,
        referrer_customer_id,
        referred_customer_id,
        referred_at,
        converted_at,
        {{ local_date('converted_at', 'timezone') }} as converted_date
    from dated
)

select * from final
