with

landed as (
    select * from {{ source('files', 'tickets') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.ticket_id') }} as ticket_id,
        {{ blank_to_null('landed.customer_id') }} as customer_id,
        {{ blank_to_null('landed.contact_id') }} as contact_id,
        {{ blank_to_null('landed.requester_email') }} as requester_email,
        {{ blank_to_null('landed.channel') }} as channel,
        {{ blank_to_null('landed.priority') }} as priority,
        {{ blank_to_null('landed.topic') }} as topic,
        {{ blank_to_null('landed.team') }} as team,
        {{ blank_to_null('landed.schedule') }} as schedule,
        {{ blank_to_null('landed.status') }} as status,
        {{ blank_to_null('landed.created_at') }} as created_at
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
