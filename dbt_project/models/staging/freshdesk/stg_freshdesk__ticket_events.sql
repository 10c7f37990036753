with

comments as (
    select * from {{ ref('base_freshdesk__comments') }}
),

exported_statuses as (
    select * from {{ ref('base_freshdesk__exported_status_changes') }}
),

noted_statuses as (
    select * from {{ ref('base_freshdesk__inferred_status_changes') }}
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
        cast(null as string) as status,
        false as is_first_status
    from comments
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
        cast(null as string) as is_public,
        status,
        is_new_ticket and status = 'open' as is_first_status
    from exported_statuses
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
        cast(null as string) as is_public,
        status,
        false as is_first_status
    from noted_statuses
),

final as (
    select
        {{ vendor_row_columns('events') }},
        false as is_deleted,
        -- The first status `open` of a new ticket is not a change.
        coalesce(events.is_first_status, false) as is_out_of_scope,
        {{ vendor_id('events.event_id', 'freshdesk') }} as event_id,
        {{ vendor_id('events.ticket_id', 'freshdesk') }} as ticket_id,
        events.occurred_at,
        events.sequence,
        events.event_type,
        events.actor_type,
        events.is_public,
        events.status
    from events
)

select * from final
