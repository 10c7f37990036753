with

settings as (
    select * from {{ ref('refresh_settings') }}
),

events as (
    select
        validated.ticket_id,
        validated.occurred_at,
        validated.sequence,
        validated.event_order_key,
        validated.event_type,
        validated.actor_type,
        validated.is_public,
        validated.status
    from {{ ref('int_ticket_events__validated') }} as validated
    cross join settings
    where validated.row_state = 'accepted' and validated.occurred_at < settings.as_of_end_at
),

-- Comments and status events are numbered separately.
final as (
    select
        ticket_id,
        occurred_at,
        event_type,
        actor_type,
        is_public,
        status,
        row_number() over event_order as event_number,
        lag(status, 1, 'new') over event_order as status_before,
        lead(event_order_key) over event_order is null as is_last
    from events
    window event_order as (
        partition by ticket_id, event_type order by occurred_at, sequence, event_order_key
    )
)

select * from final
