with

landed as (
    select * from {{ source('files', 'holidays') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.schedule') }} as schedule,
        {{ blank_to_null('landed.holiday_date') }} as holiday_date
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
