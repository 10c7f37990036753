with

landed as (
    select * from {{ source('files', 'contacts') }}
),

current_files as (
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
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
