with

landed as (
    select * from {{ source('hubspot', 'referrals') }}
),

deleted_records as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'referrals'
),

companies as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'companies' and merged_into_id is not null
),

-- Rows of an object type that the settings no longer name are deleted.
current_object as (
    select landed.object_name
    from landed
    order by landed._dlt_load_id desc, landed._row_number desc
    limit 1
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        deleted_records.merged_into_id is not null
        or coalesce(deleted_records.removed_at >= landed.changed_at, false)
        or landed.object_name <> current_object.object_name as is_deleted,
        -- A company without a referrer is not a referral.
        {{ blank_to_null('landed.referrer_company_id') }} is null and coalesce(landed.referred_company_id = landed.id, false)
            as is_out_of_scope,
        {{ vendor_id('landed.id', 'hubspot') }} as referral_id,
        {{ vendor_id('coalesce(referrers.merged_into_id, landed.referrer_company_id)', 'hubspot') }} as referrer_customer_id,
        {{ vendor_id('coalesce(referred.merged_into_id, landed.referred_company_id)', 'hubspot') }} as referred_customer_id,
        {{ blank_to_null('landed.referred_at') }} as referred_at,
        {{ blank_to_null('landed.converted_at') }} as converted_at
    from landed
    cross join current_object
    left join deleted_records on landed.id = deleted_records.id
    left join companies as referrers on landed.referrer_company_id = referrers.id
    left join companies as referred on landed.referred_company_id = referred.id
)

select * from final
