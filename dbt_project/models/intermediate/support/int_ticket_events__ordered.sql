with

settings as (
    select * from {{ ref('refresh_settings') }}
),

events as (
    select
        judged.ticket_id,
        judged.event_id,
        judged.occurred_at,
        judged.sequence,
        judged.event_type,
        judged.actor_type,
        judged.is_public,
        judged.status
    from {{ ref('int_ticket_events__judged') }} as judged
    cross join settings
    where judged.row_state = 'accepted' and judged.occurred_at < settings.as_of_end_at
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
        row_number() over (
            partition by ticket_id, event_type order by occurred_at, sequence, event_id
        ) as event_number,
        lag(status, 1, 'new') over (
            partition by ticket_id, event_type order by occurred_at, sequence, event_id
        ) as status_before,
        lead(event_id) over (
            partition by ticket_id, event_type order by occurred_at, sequence, event_id
        ) is null as is_last
    from events
)

select * from final
