with

companies as (
    select * from {{ source('intercom', 'companies') }}
),

full_snapshot as (
    {{ newest_full_snapshot('intercom', 'companies') }}
),

final as (
    select
        {{ vendor_row_columns('companies') }},
        companies._dlt_load_id <> full_snapshot.load_id as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('companies.id', 'intercom') }} as customer_id,
        {{ blank_to_null('companies.name') }} as customer_name,
        cast(null as string) as segment,
        cast(null as string) as region,
        {{ blank_to_null('companies.industry') }} as industry,
        {{ blank_to_null('companies.website') }} as email_domain,
        {{ epoch_to_timestamp_text('coalesce(companies.remote_created_at, companies.created_at)') }} as created_at,
        {{ blank_to_null('companies.company_id') }} as external_id,
        false as is_crm
    from companies
    cross join full_snapshot
)

select * from final
