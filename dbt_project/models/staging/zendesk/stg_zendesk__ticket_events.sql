with

landed as (
    select * from {{ source('zendesk', 'ticket_events') }} where kind in ('comment', 'status')
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

bot_users as (
    select bot_users.id
    from {{ source('zendesk', 'bot_users') }} as bot_users
    inner join {{ ref('base_zendesk__newest_wholes') }} as newest_wholes
        on bot_users._dlt_load_id = newest_wholes.load_id and newest_wholes.table_name = 'bot_users'
),

users as (
    select * from {{ ref('base_zendesk__users') }}
),

-- A deleted ticket says so itself, and its history goes on where it is restored.
events as (
    select
        landed.*,
        coalesce(landed.author_id, landed.updater_id) as actor_id,
        {{ instant_of_epoch('landed.timestamp') }} as occurred_at
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
    where landed.status is distinct from 'deleted'
),

final as (
    select
        events._source_system as source_system,
        events._dlt_load_id as read_batch,
        events._dlt_load_id as load_id,
        events._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        false as is_deleted,
        {{ vendor_id('events.id', 'zendesk') }} as event_id,
        {{ vendor_id('events.ticket_id', 'zendesk') }} as ticket_id,
        events.occurred_at,
        -- Ids grow with time, and as numbers they compare whatever their length.
        events.id as sequence,
        events.kind as event_type,
        case
            when bot_users.id is not null or lower(events.via) like 'answer%bot%' then 'bot'
            when events.actor_id = '-1' or lower(events.via) in ('rule', 'automation', 'system') then 'system'
            when users.role in ('agent', 'admin') then 'agent'
            when users.role = 'end-user' then 'customer'
        end as actor_type,
        events.public as is_public,
        events.status
    from events
    left join bot_users on events.actor_id = bot_users.id
    left join users
        on
            events.actor_id = users.id
            and events.occurred_at >= users.valid_from
            and (users.valid_to is null or events.occurred_at < users.valid_to)
)

select * from final
