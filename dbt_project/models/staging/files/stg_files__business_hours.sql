with

landed as (
    select * from {{ source('files', 'business_hours') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.schedule') }} as schedule,
        {{ blank_to_null('landed.timezone') }} as timezone,
        {{ blank_to_null('landed.weekday') }} as weekday,
        {{ blank_to_null('landed.opens_at') }} as opens_at,
        {{ blank_to_null('landed.closes_at') }} as closes_at
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
