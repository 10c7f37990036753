with

landed as (
    select * from {{ source('salesforce', 'leads') }}
),

loads as (
    select * from {{ ref('stg_salesforce__loads') }}
),

leads as (
    select
        landed.*,
        max(landed.is_referral) over (partition by landed.id) as was_referral
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
),

final as (
    select
        _source_system as source_system,
        _dlt_load_id as read_batch,
        _dlt_load_id as load_id,
        _row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        coalesce(is_deleted = 'true' or is_referral = 'false', false) as is_deleted,
        {{ vendor_id('id', 'salesforce') }} as referral_id,
        {{ vendor_id('referrer_account_id', 'salesforce') }} as referrer_customer_id,
        {{ vendor_id('converted_account_id', 'salesforce') }} as referred_customer_id,
        {{ blank_to_null('created_at') }} as referred_at,
        case when is_converted = 'true' then {{ blank_to_null('converted_at') }} end as converted_at
    from leads
    -- Most leads are no referrals and never were.
    where was_referral = 'true'
)

select * from final
