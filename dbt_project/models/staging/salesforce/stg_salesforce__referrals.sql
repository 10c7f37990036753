with

leads as (
    select * from {{ source('salesforce', 'leads') }}
),

final as (
    select
        {{ vendor_row_columns('leads') }},
        coalesce(leads.is_deleted = 'true', false) as is_deleted,
        -- A lead from another source.
        coalesce(leads.is_referral = 'false', false) as is_out_of_scope,
        {{ vendor_id('leads.id', 'salesforce') }} as referral_id,
        {{ vendor_id('leads.referrer_account_id', 'salesforce') }} as referrer_customer_id,
        {{ vendor_id('leads.converted_account_id', 'salesforce') }} as referred_customer_id,
        {{ blank_to_null('leads.created_at') }} as referred_at,
        case when leads.is_converted = 'true' then {{ instant_text(blank_to_null('leads.converted_at')) }} end as converted_at
    from leads
)

select * from final
