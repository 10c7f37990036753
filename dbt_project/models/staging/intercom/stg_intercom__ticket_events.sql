with

conversations as (
    select * from {{ ref('base_intercom__conversations') }} where is_newest
),

parts as (
    select * from {{ ref('base_intercom__parts') }}
),

descriptions as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id as ticket_id,
        id || '-description' as event_id,
        occurred_at,
        '0' as sequence,
        'comment' as event_type,
        case
            when author_type in ('contact', 'user', 'lead') or delivered_as = 'customer_initiated' then 'customer'
            when category is not null then 'customer'
            when author_type in ('bot', 'operator') then 'bot'
            when author_type = 'admin' and delivered_as = 'admin_initiated' then 'agent'
            else 'system'
        end as actor_type,
        'true' as is_public,
        cast(null as string) as status
    from conversations
),

comments as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        conversation_id as ticket_id,
        id as event_id,
        occurred_at,
        cast(2 * part_number as string) as sequence,
        'comment' as event_type,
        actor_type,
        cast(is_public as string) as is_public,
        cast(null as string) as status
    from parts
    where is_comment
),

statuses as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        conversation_id as ticket_id,
        id || '-status' as event_id,
        occurred_at,
        cast(2 * part_number + 1 as string) as sequence,
        'status' as event_type,
        actor_type,
        cast(null as string) as is_public,
        status_after as status
    from parts
    where status_after <> status_before
),

-- A conversation may be closed without a part, for example at its creation.
closed_without_part as (
    select
        conversations._source_system,
        conversations._dlt_load_id,
        conversations._row_number,
        conversations.id as ticket_id,
        conversations.id || '-closed' as event_id,
        {{ epoch_to_timestamp_text('conversations.last_close_at') }} as occurred_at,
        '1' as sequence,
        'status' as event_type,
        'system' as actor_type,
        cast(null as string) as is_public,
        'solved' as status
    from conversations
    left join parts on conversations.id = parts.conversation_id and parts.status_after = 'solved'
    where conversations.state = 'closed' and conversations.last_close_at is not null and parts.id is null
),

events as (
    {{ union_by_name(['descriptions', 'comments', 'statuses', 'closed_without_part']) }}
),

final as (
    select
        {{ vendor_row_columns('events') }},
        false as is_deleted,
        coalesce(conversations.is_out_of_scope, false) as is_out_of_scope,
        {{ vendor_id('events.event_id', 'intercom') }} as event_id,
        {{ vendor_id('events.ticket_id', 'intercom') }} as ticket_id,
        events.occurred_at,
        events.sequence,
        events.event_type,
        events.actor_type,
        events.is_public,
        events.status
    from events
    left join conversations on events.ticket_id = conversations.id
)

select * from final
