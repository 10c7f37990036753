with

landed as (
    select * from {{ source('salesforce', 'leads') }}
),

leads as (
    select
        landed.*,
        max(landed.is_referral) over (partition by landed.id) as was_referral
    from landed
),

final as (
    select
        {{ vendor_row_columns('leads') }},
        coalesce(leads.is_deleted = 'true' or leads.is_referral = 'false', false) as is_deleted,
        {{ vendor_id('leads.id', 'salesforce') }} as referral_id,
        {{ vendor_id('leads.referrer_account_id', 'salesforce') }} as referrer_customer_id,
        {{ vendor_id('leads.converted_account_id', 'salesforce') }} as referred_customer_id,
        {{ blank_to_null('leads.created_at') }} as referred_at,
        case when leads.is_converted = 'true' then {{ blank_to_null('leads.converted_at') }} end as converted_at
    from leads
    -- Leads that were never referrals are left out.
    where leads.was_referral = 'true'
)

select * from final
