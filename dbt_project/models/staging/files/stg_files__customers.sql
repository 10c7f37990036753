with

landed as (
    select * from {{ source('files', 'customers') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.customer_id') }} as customer_id,
        {{ blank_to_null('landed.customer_name') }} as customer_name,
        {{ blank_to_null('landed.segment') }} as segment,
        {{ blank_to_null('landed.region') }} as region,
        {{ blank_to_null('landed.industry') }} as industry,
        {{ blank_to_null('landed.email_domain') }} as email_domain,
        {{ blank_to_null('landed.created_at') }} as created_at,
        cast(null as string) as external_id,
        true as is_crm
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
