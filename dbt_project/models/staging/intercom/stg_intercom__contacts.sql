with

landed as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id,
        company_id,
        email,
        name,
        created_at,
        false as is_deleted
    from {{ source('intercom', 'contacts') }}
    union all
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id,
        cast(null as string) as company_id,
        cast(null as string) as email,
        cast(null as string) as name,
        cast(null as string) as created_at,
        true as is_deleted
    from {{ source('intercom', 'merged_contacts') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        -- A merged contact does not come back.
        bool_or(landed.is_deleted) over (partition by landed.id) as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'intercom') }} as contact_id,
        {{ vendor_id('landed.company_id', 'intercom') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null('landed.name') }} as full_name,
        {{ epoch_to_timestamp_text('landed.created_at') }} as created_at,
        false as is_crm
    from landed
)

select * from final
