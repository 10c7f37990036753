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
        updated_at,
        false as is_deleted
    from {{ source('freshdesk', 'contacts') }}
    union all
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id,
        company_id,
        email,
        name,
        created_at,
        updated_at,
        true as is_deleted
    from {{ source('freshdesk', 'deleted_contacts') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        -- A contact may be in both lists with the same timestamp; it is deleted only if all its
        -- entries are.
        bool_and(landed.is_deleted) over (partition by landed.id, landed.updated_at) as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'freshdesk') }} as contact_id,
        {{ vendor_id('landed.company_id', 'freshdesk') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null('landed.name') }} as full_name,
        {{ blank_to_null('landed.created_at') }} as created_at,
        false as is_crm
    from landed
)

select * from final
