with

comments as (
    select * from {{ ref('base_freshdesk__comments') }}
),

exported_statuses as (
    select * from {{ ref('base_freshdesk__exported_statuses') }}
),

noted_statuses as (
    select * from {{ ref('base_freshdesk__noted_statuses') }}
),

events as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        event_id,
        ticket_id,
        occurred_at,
        sequence,
        'comment' as event_type,
        actor_type,
        is_public,
        cast(null as varchar) as status
    from comments
    union all
    -- That a ticket began open is no change.
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        event_id,
        ticket_id,
        occurred_at,
        sequence,
        'status' as event_type,
        actor_type,
        cast(null as varchar) as is_public,
        status
    from exported_statuses
    where not (is_new_ticket and status = 'open')
    union all
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        event_id,
        ticket_id,
        occurred_at,
        sequence,
        'status' as event_type,
        actor_type,
        cast(null as varchar) as is_public,
        status
    from noted_statuses
),

final as (
    select
        _source_system as source_system,
        _dlt_load_id as read_batch,
        _dlt_load_id as load_id,
        _row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        false as is_deleted,
        {{ vendor_id('event_id', 'freshdesk') }} as event_id,
        {{ vendor_id('ticket_id', 'freshdesk') }} as ticket_id,
        occurred_at,
        sequence,
        event_type,
        actor_type,
        is_public,
        status
    from events
)

select * from final
