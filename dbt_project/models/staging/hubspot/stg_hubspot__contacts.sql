with

landed as (
    select * from {{ source('hubspot', 'contacts') }}
),

deleted_records as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'contacts'
),

companies as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'companies' and merged_into_id is not null
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        deleted_records.merged_into_id is not null
        or coalesce(deleted_records.removed_at >= landed.changed_at, false) as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'hubspot') }} as contact_id,
        {{ vendor_id('coalesce(companies.merged_into_id, landed.company_id)', 'hubspot') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null("trim(concat_ws(' ', landed.first_name, landed.last_name))") }} as full_name,
        {{ blank_to_null('landed.created_at') }} as created_at,
        true as is_crm
    from landed
    left join deleted_records on landed.id = deleted_records.id
    left join companies on landed.company_id = companies.id
)

select * from final
