with

landed as (
    select * from {{ source('stripe', 'contacts') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        coalesce(landed.deleted = 'true', false) as is_deleted,
        -- A customer without an address is no person that answers or asks.
        {{ is_stripe_test('landed') }} or {{ blank_to_null('landed.email') }} is null as is_out_of_scope,
        {{ vendor_id('landed.id', 'stripe') }} as contact_id,
        {{ vendor_id('landed.customer_id', 'stripe') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null('landed.name') }} as full_name,
        {{ epoch_to_timestamp_text(blank_to_null('landed.created')) }} as created_at,
        true as is_crm
    from landed
)

select * from final
