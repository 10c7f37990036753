with

referrals as (
    select * from {{ ref('int_referrals__existing') }}
),

final as (
    select
        {{ published_id('referral_id') }} as referral_id,
        source_system,
        {{ published_id('referrer_customer_id') }} as referrer_customer_id,
        coalesce({{ published_id('referred_customer_id') }}, 'unknown') as referred_customer_id,
        referred_at,
        converted_at,
        converted_date
    from referrals
)

select * from final
