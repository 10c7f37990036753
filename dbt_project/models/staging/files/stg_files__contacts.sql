with

landed as (
    select * from {{ source('files', 'contacts') }}
),

files_in_force as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.contact_id') }} as contact_id,
        {{ blank_to_null('landed.customer_id') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null('landed.full_name') }} as full_name,
        {{ blank_to_null('landed.created_at') }} as created_at,
        true as is_crm
    from landed
    inner join files_in_force
        on
            landed._file_name = files_in_force.file_name
            and landed._content_hash = files_in_force.content_hash
)

select * from final
