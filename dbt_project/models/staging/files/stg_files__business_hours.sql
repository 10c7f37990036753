with

landed as (
    select * from {{ source('files', 'business_hours') }}
),

files_in_force as (
    select * from {{ ref('stg_files__files_in_force') }} where entity = 'business_hours'
),

final as (
    select
        landed._source_system as source_system,
        landed._file_name as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        landed._line_number as line_number,
        landed._malformed_text is not null as is_malformed,
        false as is_deleted,
        {{ blank_to_null('landed.schedule') }} as schedule,
        {{ blank_to_null('landed.timezone') }} as timezone,
        {{ blank_to_null('landed.weekday') }} as weekday,
        {{ blank_to_null('landed.opens_at') }} as opens_at,
        {{ blank_to_null('landed.closes_at') }} as closes_at
    from landed
    inner join files_in_force
        on
            landed._file_name = files_in_force.file_name
            and landed._content_hash = files_in_force.content_hash
    inner join {{ ref('stg_files__loads') }} as loads
        on landed._dlt_load_id = loads.load_id
)

select * from final
