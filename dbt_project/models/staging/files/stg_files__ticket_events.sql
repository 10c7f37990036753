with

landed as (
    select * from {{ source('files', 'ticket_events') }}
),

files_in_force as (
    select * from {{ ref('stg_files__files_in_force') }} where entity = 'ticket_events'
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
        {{ blank_to_null('landed.event_id') }} as event_id,
        {{ blank_to_null('landed.ticket_id') }} as ticket_id,
        {{ blank_to_null('landed.occurred_at') }} as occurred_at,
        {{ blank_to_null('landed.sequence') }} as sequence,
        {{ blank_to_null('landed.event_type') }} as event_type,
        {{ blank_to_null('landed.actor_type') }} as actor_type,
        {{ blank_to_null('landed.is_public') }} as is_public,
        {{ blank_to_null('landed.status') }} as status
    from landed
    inner join files_in_force
        on
            landed._file_name = files_in_force.file_name
            and landed._content_hash = files_in_force.content_hash
    inner join {{ ref('stg_files__loads') }} as loads
        on landed._dlt_load_id = loads.load_id
)

select * from final
