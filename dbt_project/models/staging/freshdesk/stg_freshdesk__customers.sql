with

companies as (
    select * from {{ source('freshdesk', 'companies') }}
),

loads as (
    select * from {{ ref('stg_freshdesk__loads') }}
),

wholes as (
    select * from {{ ref('base_freshdesk__wholes') }} where table_name = 'companies'
),

final as (
    select
        companies._source_system as source_system,
        companies._dlt_load_id as read_batch,
        companies._dlt_load_id as load_id,
        companies._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        companies._dlt_load_id <> wholes.load_id as is_deleted,
        {{ vendor_id('companies.id', 'freshdesk') }} as customer_id,
        {{ blank_to_null('companies.name') }} as customer_name,
        cast(null as varchar) as segment,
        cast(null as varchar) as region,
        {{ blank_to_null('companies.industry') }} as industry,
        {{ blank_to_null('companies.domain') }} as email_domain,
        {{ blank_to_null('companies.created_at') }} as created_at,
        {{ blank_to_null('companies.crm_id') }} as external_id,
        false as is_crm
    from companies
    inner join loads on companies._dlt_load_id = loads.load_id
    cross join wholes
)

select * from final
