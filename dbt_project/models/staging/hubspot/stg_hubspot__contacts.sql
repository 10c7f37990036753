with

landed as (
    select * from {{ source('hubspot', 'contacts') }}
),

loads as (
    select * from {{ ref('stg_hubspot__loads') }}
),

removed as (
    select * from {{ ref('base_hubspot__removed') }} where table_name = 'contacts'
),

companies as (
    select * from {{ ref('base_hubspot__removed') }} where table_name = 'companies' and merged_into_id is not null
),

final as (
    select
        landed._source_system as source_system,
        landed._dlt_load_id as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        removed.merged_into_id is not null
        or coalesce(removed.removed_at >= landed.changed_at, false) as is_deleted,
        {{ vendor_id('landed.id', 'hubspot') }} as contact_id,
        {{ vendor_id('coalesce(companies.merged_into_id, landed.company_id)', 'hubspot') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null("concat_ws(' ', landed.first_name, landed.last_name)") }} as full_name,
        {{ blank_to_null('landed.created_at') }} as created_at,
        true as is_crm
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
    left join removed on landed.id = removed.id
    left join companies on landed.company_id = companies.id
)

select * from final
