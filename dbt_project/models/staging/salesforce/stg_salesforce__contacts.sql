with

landed as (
    select * from {{ source('salesforce', 'contacts') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        coalesce(landed.is_deleted = 'true', false) as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'salesforce') }} as contact_id,
        {{ vendor_id('landed.account_id', 'salesforce') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null('landed.name') }} as full_name,
        {{ blank_to_null('landed.created_at') }} as created_at,
        true as is_crm
    from landed
)

select * from final
