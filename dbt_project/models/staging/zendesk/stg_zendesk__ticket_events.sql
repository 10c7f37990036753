with

landed as (
    select * from {{ source('zendesk', 'ticket_events') }} where kind in ('comment', 'status')
),

full_snapshot as (
    {{ newest_full_snapshot('zendesk', 'bot_users') }}
),

bot_users as (
    select landed_users.id
    from {{ source('zendesk', 'bot_users') }} as landed_users
    inner join full_snapshot on landed_users._dlt_load_id = full_snapshot.load_id
),

users as (
    select * from {{ ref('base_zendesk__users') }}
),

tickets as (
    select
        tickets.id,
        tickets.support_type,
        row_number() over (partition by tickets.id order by tickets._dlt_load_id desc, tickets._row_number desc)
            as newest_rank
    from {{ source('zendesk', 'tickets') }} as tickets
),

events as (
    select
        landed.*,
        coalesce(landed.author_id, landed.updater_id) as actor_id,
        {{ epoch_to_timestamp_text('landed.timestamp') }} as occurred_at
    from landed
),

final as (
    select
        {{ vendor_row_columns('events') }},
        false as is_deleted,
        -- The ticket itself carries a deletion; events continue after a restore.
        coalesce(events.status = 'deleted', false) as is_out_of_scope,
        {{ vendor_id('events.id', 'zendesk') }} as event_id,
        {{ vendor_id('events.ticket_id', 'zendesk') }} as ticket_id,
        events.occurred_at,
        -- Event IDs grow with time, so they order events as integers.
        events.id as sequence,
        events.kind as event_type,
        case
            when bot_users.id is not null or lower(events.via) like 'answer%bot%' then 'bot'
            when events.actor_id = '-1' or lower(events.via) in ('rule', 'automation', 'system') then 'system'
            -- Only AI agents worked on the ticket.
            when users.role in ('agent', 'admin') and tickets.support_type = 'ai_agent' then 'bot'
            when users.role in ('agent', 'admin') then 'agent'
            when users.role = 'end-user' then 'customer'
        end as actor_type,
        events.public as is_public,
        events.status
    from events
    left join bot_users on events.actor_id = bot_users.id
    left join tickets on events.ticket_id = tickets.id and tickets.newest_rank = 1
    left join users
        on
            events.actor_id = users.id
            and events.occurred_at >= users.valid_from
            and events.occurred_at < users.valid_to
)

select * from final
