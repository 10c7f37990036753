with

landed as (
    select * from {{ source('zendesk', 'organizations') }}
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

final as (
    select
        landed._source_system as source_system,
        landed._dlt_load_id as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        landed.deleted_at is not null as is_deleted,
        {{ vendor_id('landed.id', 'zendesk') }} as customer_id,
        {{ blank_to_null('landed.name') }} as customer_name,
        cast(null as varchar) as segment,
        cast(null as varchar) as region,
        cast(null as varchar) as industry,
        {{ blank_to_null('landed.domain_name') }} as email_domain,
        landed.created_at,
        {{ blank_to_null('landed.external_id') }} as external_id,
        false as is_crm
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
)

select * from final
