with

issues as (
    select * from {{ ref('base_jira__issues') }} where is_newest
),

actions as (
    select * from {{ ref('base_jira__actions') }}
),

descriptions as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id as issue_id,
        id || '-description' as event_id,
        created_at,
        '0' as sequence,
        'comment' as event_type,
        actor_type,
        'true' as is_public,
        cast(null as string) as status,
        is_out_of_scope
    from issues
),

events_of_actions as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        issue_id,
        event_id,
        created_at,
        sequence,
        event_type,
        actor_type,
        is_public,
        case when event_type = 'status' then status end as status,
        -- A change between two statuses of one meaning.
        is_out_of_scope or coalesce(event_type = 'status' and status = status_before, false) as is_out_of_scope
    from actions
),

first_changes as (
    select
        issue_id,
        status_before
    from actions
    where event_type = 'status'
    qualify row_number() over (partition by issue_id order by created_at, length(sequence), sequence, event_id) = 1
),

-- An issue may be created in a status that is done. No change shows it.
created_solved as (
    select
        issues._source_system,
        issues._dlt_load_id,
        issues._row_number,
        issues.id as issue_id,
        issues.id || '-created' as event_id,
        issues.created_at,
        '1' as sequence,
        'status' as event_type,
        issues.actor_type,
        cast(null as string) as is_public,
        coalesce(first_changes.status_before, issues.own_status) as status,
        issues.is_out_of_scope
    from issues
    left join first_changes on issues.id = first_changes.issue_id
    where coalesce(first_changes.status_before, issues.own_status) in {{ solved_statuses() }}
),

events as (
    {{ union_by_name(['descriptions', 'events_of_actions', 'created_solved']) }}
),

final as (
    select
        {{ vendor_row_columns('events') }},
        false as is_deleted,
        events.is_out_of_scope,
        {{ vendor_id('events.event_id', 'jira') }} as event_id,
        {{ vendor_id('events.issue_id', 'jira') }} as ticket_id,
        {{ blank_to_null('events.created_at') }} as occurred_at,
        events.sequence,
        events.event_type,
        events.actor_type,
        events.is_public,
        events.status
    from events
)

select * from final
