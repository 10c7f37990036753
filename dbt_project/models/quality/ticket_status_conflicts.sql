with

tickets as (
    select * from {{ ref('int_tickets__identified') }} where status not in {{ uncounted_statuses() }}
),

-- A ticket's own status is as extracted, so events after the as-of date count here too.
last_status_events as (
    select
        ticket_id,
        status
    from {{ ref('int_ticket_events__validated') }}
    where row_state = 'accepted' and event_type = 'status'
    qualify row_number() over (
        partition by ticket_id order by occurred_at desc, sequence desc, event_order_key desc
    ) = 1
),

final as (
    select
        tickets.source_system,
        {{ published_id('tickets.ticket_id') }} as ticket_id,
        tickets.status as ticket_status,
        last_status_events.status as last_event_status
    from tickets
    inner join last_status_events on tickets.ticket_id = last_status_events.ticket_id
    where tickets.status <> last_status_events.status
)

select * from final
