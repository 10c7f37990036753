with

landed as (
    select * from {{ source('salesforce', 'accounts') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        coalesce(landed.is_deleted = 'true', false) as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'salesforce') }} as customer_id,
        {{ blank_to_null('landed.name') }} as customer_name,
        {{ blank_to_null('landed.segment') }} as segment,
        {{ blank_to_null('landed.region') }} as region,
        {{ blank_to_null('landed.industry') }} as industry,
        {{ blank_to_null('landed.email_domain') }} as email_domain,
        {{ blank_to_null('landed.created_at') }} as created_at,
        -- A merged account names the account it was merged into.
        case when landed.is_deleted = 'true' then {{ vendor_id('landed.master_record_id', 'salesforce') }} end as external_id,
        true as is_crm
    from landed
)

select * from final
