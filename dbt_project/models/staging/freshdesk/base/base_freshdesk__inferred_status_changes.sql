{{ config(materialized='ephemeral') }}

with

tickets as (
    select * from {{ ref('base_freshdesk__tickets') }} where is_newest
),

exported as (
    select
        ticket_id,
        status in {{ solved_statuses() }} as is_solved,
        {{ parse_timestamp('occurred_at') }} as changed_at
    from {{ ref('base_freshdesk__exported_status_changes') }}
),

-- A ticket only keeps the time of its last change of each kind. A reopened ticket was solved
-- before, at an unknown time.
kinds (kind, sequence, is_solved) as (
    values
    ('solved-before-reopening', '2', false),
    ('reopened', '3', false),
    ('resolved', '4', true),
    ('closed', '5', true),
    ('current', '6', false)
),

implied as (
    select
        tickets._source_system,
        tickets._dlt_load_id,
        tickets._row_number,
        tickets.id as ticket_id,
        tickets.id || '-' || kinds.kind as event_id,
        tickets.created_at,
        case kinds.kind
            when 'resolved' then tickets.resolved_at
            when 'closed' then tickets.closed_at
            when 'current' then tickets.status_updated_at
            else tickets.reopened_at
        end as occurred_at,
        kinds.sequence,
        case kinds.kind
            when 'reopened' then 'open'
            when 'closed' then 'closed'
            when 'current' then tickets.mapped_status
            else 'solved'
        end as status,
        kinds.is_solved
    from tickets
    cross join kinds
    where
        not (kinds.kind = 'resolved' and tickets.resolved_at is not distinct from tickets.closed_at)
        and not (kinds.kind = 'current' and tickets.mapped_status in {{ solved_statuses() }})
),

-- A change that the export also holds comes from the export, which records who made it.
final as (
    select
        implied._source_system,
        implied._dlt_load_id,
        implied._row_number,
        implied.ticket_id,
        implied.event_id,
        implied.occurred_at,
        implied.sequence,
        'system' as actor_type,
        implied.status
    from implied
    left join exported
        on
            implied.ticket_id = exported.ticket_id
            and implied.is_solved = exported.is_solved
            and {{ parse_timestamp('implied.occurred_at') }} = exported.changed_at
    where implied.occurred_at > implied.created_at and exported.ticket_id is null
)

select * from final
