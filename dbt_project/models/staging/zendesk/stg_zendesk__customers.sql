with

landed as (
    select * from {{ source('zendesk', 'organizations') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        landed.deleted_at is not null as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'zendesk') }} as customer_id,
        {{ blank_to_null('landed.name') }} as customer_name,
        cast(null as string) as segment,
        cast(null as string) as region,
        cast(null as string) as industry,
        {{ blank_to_null('landed.domain_name') }} as email_domain,
        landed.created_at,
        {{ blank_to_null('landed.external_id') }} as external_id,
        false as is_crm
    from landed
)

select * from final
