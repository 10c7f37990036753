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
kinds as (
    select
        *,
        {{ unnested_texts(['solved-before-reopening', 'reopened', 'resolved', 'closed', 'current']) }} as kind
    from tickets
),

implied as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id as ticket_id,
        id || '-' || kind as event_id,
        created_at,
        case kind
            when 'resolved' then resolved_at
            when 'closed' then closed_at
            when 'current' then status_updated_at
            else reopened_at
        end as occurred_at,
        case kind
            when 'solved-before-reopening' then '2'
            when 'reopened' then '3'
            when 'resolved' then '4'
            when 'closed' then '5'
            when 'current' then '6'
        end as sequence,
        case kind
            when 'reopened' then 'open'
            when 'closed' then 'closed'
            when 'current' then mapped_status
            else 'solved'
        end as status,
        kind in ('resolved', 'closed')
        or (kind = 'current' and mapped_status in {{ solved_statuses() }}) as is_solved
    from kinds
    where
        not (kind = 'resolved' and resolved_at is not distinct from closed_at)
        -- An imported ticket may be solved without the time of its solution.
        and not (
            kind = 'current'
            and mapped_status in {{ solved_statuses() }}
            and coalesce(resolved_at, closed_at) is not null
        )
),

-- A change that the export also holds comes from the export, which records who made it. The first
-- status of a new ticket is a change only if the ticket is created solved, as outbound e-mails are.
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
    where
        exported.ticket_id is null
        and implied.occurred_at is not null
        and (
            implied.is_solved
            or not coalesce(
                {{ parse_timestamp('implied.occurred_at') }} <= {{ parse_timestamp('implied.created_at') }}, false
            )
        )
)

select * from final
