with

companies as (
    select * from {{ source('freshdesk', 'companies') }}
),

full_snapshot as (
    {{ newest_full_snapshot('freshdesk', 'companies') }}
),

final as (
    select
        {{ vendor_row_columns('companies') }},
        companies._dlt_load_id <> full_snapshot.load_id as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('companies.id', 'freshdesk') }} as customer_id,
        {{ blank_to_null('companies.name') }} as customer_name,
        cast(null as string) as segment,
        cast(null as string) as region,
        {{ blank_to_null('companies.industry') }} as industry,
        {{ blank_to_null('companies.domain') }} as email_domain,
        {{ blank_to_null('companies.created_at') }} as created_at,
        {{ blank_to_null('companies.crm_id') }} as external_id,
        false as is_crm
    from companies
    cross join full_snapshot
)

select * from final
