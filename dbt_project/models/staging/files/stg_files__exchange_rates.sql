with

landed as (
    select * from {{ source('files', 'exchange_rates') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.currency') }} as currency,
        {{ blank_to_null('landed.rate') }} as rate
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
