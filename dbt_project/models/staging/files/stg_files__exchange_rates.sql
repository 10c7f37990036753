with

landed as (
    select * from {{ source('files', 'exchange_rates') }}
),

files_in_force as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.currency') }} as currency,
        {{ blank_to_null('landed.rate') }} as rate
    from landed
    inner join files_in_force
        on
            landed._file_name = files_in_force.file_name
            and landed._content_hash = files_in_force.content_hash
)

select * from final
