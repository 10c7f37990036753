with

landed as (
    select * from {{ source('files', 'ticket_events') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.event_id') }} as event_id,
        {{ blank_to_null('landed.ticket_id') }} as ticket_id,
        {{ blank_to_null('landed.occurred_at') }} as occurred_at,
        {{ blank_to_null('landed.sequence') }} as sequence,
        {{ blank_to_null('landed.event_type') }} as event_type,
        {{ blank_to_null('landed.actor_type') }} as actor_type,
        {{ blank_to_null('landed.is_public') }} as is_public,
        {{ blank_to_null('landed.status') }} as status
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
