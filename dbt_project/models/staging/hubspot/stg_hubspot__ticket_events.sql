with

changes as (
    select * from {{ source('hubspot', 'ticket_stage_changes') }}
),

messages as (
    select * from {{ source('hubspot', 'ticket_messages') }}
),

stages as (
    select * from {{ ref('base_hubspot__ticket_stages') }}
),

statuses as (
    select
        changes._source_system,
        changes._dlt_load_id,
        changes._row_number,
        changes.ticket_id,
        changes.ticket_id || '-' || changes.stage_id || '-' || changes.changed_at as event_id,
        changes.changed_at as occurred_at,
        '1' as sequence,
        'status' as event_type,
        case when changes.source_type in ('CRM_UI', 'CRM_UI_BULK_ACTION', 'MOBILE_IOS', 'MOBILE_ANDROID') then 'agent' else 'system' end
            as actor_type,
        cast(null as string) as is_public,
        coalesce(stages.status, 'open') as status,
        lag(coalesce(stages.status, 'open')) over (
            partition by changes.ticket_id
            order by changes.changed_at, changes.stage_id
        ) as status_before
    from changes
    left join stages on changes.stage_id = stages.id
),

-- A ticket begins as new or open. One may begin as solved.
status_events as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        ticket_id,
        event_id,
        occurred_at,
        sequence,
        event_type,
        actor_type,
        is_public,
        status,
        status = status_before or (status_before is null and status in ('new', 'open')) as is_no_change
    from statuses
),

comments as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        ticket_id,
        id as event_id,
        created_at as occurred_at,
        '0' as sequence,
        'comment' as event_type,
        case
            when direction = 'INCOMING' then 'customer'
            when actor = 'A' then 'agent'
            when actor = 'B' then 'bot'
            else 'system'
        end as actor_type,
        case when message_type = 'MESSAGE' then 'true' else 'false' end as is_public,
        cast(null as string) as status,
        false as is_no_change
    from messages
),

events as (
    {{ union_by_name(['status_events', 'comments']) }}
),

final as (
    select
        {{ vendor_row_columns('events') }},
        false as is_deleted,
        coalesce(events.is_no_change, false) as is_out_of_scope,
        {{ vendor_id('events.event_id', 'hubspot') }} as event_id,
        {{ vendor_id('events.ticket_id', 'hubspot') }} as ticket_id,
        events.occurred_at,
        events.sequence,
        events.event_type,
        events.actor_type,
        events.is_public,
        events.status
    from events
)

select * from final
