with

landed as (
    select * from {{ source('stripe', 'customers') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        coalesce(landed.deleted = 'true', false) as is_deleted,
        {{ is_stripe_test('landed') }} as is_out_of_scope,
        {{ vendor_id('landed.id', 'stripe') }} as customer_id,
        {{ blank_to_null('landed.name') }} as customer_name,
        {{ blank_to_null('landed.segment') }} as segment,
        {{ blank_to_null('landed.region') }} as region,
        {{ blank_to_null('landed.industry') }} as industry,
        {{ blank_to_null('landed.email_domain') }} as email_domain,
        {{ epoch_to_timestamp_text(blank_to_null('landed.created')) }} as created_at,
        cast(null as string) as external_id,
        true as is_crm
    from landed
)

select * from final
