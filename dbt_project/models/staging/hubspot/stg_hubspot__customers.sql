with

landed as (
    select * from {{ source('hubspot', 'companies') }}
),

deleted_records as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'companies'
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        deleted_records.merged_into_id is not null
        or coalesce(deleted_records.removed_at >= landed.changed_at, false) as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'hubspot') }} as customer_id,
        {{ blank_to_null('landed.name') }} as customer_name,
        {{ blank_to_null('landed.segment') }} as segment,
        {{ blank_to_null('landed.region') }} as region,
        {{ blank_to_null('landed.industry') }} as industry,
        {{ blank_to_null('landed.domain') }} as email_domain,
        {{ blank_to_null('landed.created_at') }} as created_at,
        -- A merged company resolves to the company it was merged into.
        {{ vendor_id('deleted_records.merged_into_id', 'hubspot') }} as external_id,
        true as is_crm
    from landed
    left join deleted_records on landed.id = deleted_records.id
)

select * from final
