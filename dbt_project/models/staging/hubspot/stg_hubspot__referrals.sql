with

landed as (
    select * from {{ source('hubspot', 'referrals') }}
),

removed as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'referrals'
),

companies as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'companies' and merged_into_id is not null
),

-- Rows of an object type that the settings no longer name are deleted.
objects_in_force as (
    select landed.object_name
    from landed
    order by landed._dlt_load_id desc, landed._row_number desc
    limit 1
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        removed.merged_into_id is not null
        or coalesce(removed.removed_at >= landed.changed_at, false)
        or landed.object_name <> objects_in_force.object_name
        -- A company without a referrer is not a referral.
        or ({{ blank_to_null('landed.referrer_company_id') }} is null and landed.referred_company_id = landed.id) as is_deleted,
        {{ vendor_id('landed.id', 'hubspot') }} as referral_id,
        {{ vendor_id('coalesce(referrers.merged_into_id, landed.referrer_company_id)', 'hubspot') }} as referrer_customer_id,
        {{ vendor_id('coalesce(referred.merged_into_id, landed.referred_company_id)', 'hubspot') }} as referred_customer_id,
        {{ blank_to_null('landed.referred_at') }} as referred_at,
        {{ blank_to_null('landed.converted_at') }} as converted_at
    from landed
    cross join objects_in_force
    left join removed on landed.id = removed.id
    left join companies as referrers on landed.referrer_company_id = referrers.id
    left join companies as referred on landed.referred_company_id = referred.id
)

select * from final
