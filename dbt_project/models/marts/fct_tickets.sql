with

tickets as (
    select * from {{ ref('int_tickets__resolved') }}
),

business_time as (
    select * from {{ ref('int_tickets__business_time') }}
),

repeats as (
    select * from {{ ref('int_tickets__repeats') }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

final as (
    select
        {{ published_id('tickets.ticket_id') }} as ticket_id,
        tickets.source_system,
        {{ published_id('tickets.customer_id') }} as customer_id,
        {{ published_id('tickets.contact_id') }} as contact_id,
        tickets.customer_match_rule,
        {{ attribute('tickets.channel') }} as channel,
        {{ attribute('tickets.priority') }} as priority,
        {{ attribute('tickets.topic') }} as topic,
        {{ attribute('tickets.team') }} as team,
        {{ published_name('business_time.schedule') }} as schedule,
        tickets.current_status as status,
        tickets.is_counted,
        tickets.is_solved,
        tickets.created_at,
        tickets.first_replied_at,
        tickets.first_solved_at,
        tickets.last_solved_at,
        tickets.last_event_at,
        {{ local_date('tickets.created_at', 'settings.timezone') }} as created_date,
        {{ local_date('tickets.first_replied_at', 'settings.timezone') }} as first_replied_date,
        {{ local_date('tickets.last_solved_at', 'settings.timezone') }} as last_solved_date,
        cast(tickets.public_agent_replies as bigint) as public_agent_replies,
        cast(tickets.reopens as bigint) as reopens,
        tickets.is_solved
        and tickets.public_agent_replies <= 1
        and tickets.reopens = 0 as is_first_contact_resolved,
        repeats.is_no_repeat,
        {{ seconds_between('tickets.created_at', 'tickets.first_replied_at') }} as first_reply_seconds,
        {{ seconds_between('tickets.created_at', 'tickets.first_solved_at') }} as first_resolution_seconds,
        {{ seconds_between('tickets.created_at', 'tickets.last_solved_at') }} as full_resolution_seconds,
        business_time.first_reply_business_seconds,
        business_time.full_resolution_business_seconds
    from tickets
    inner join business_time on tickets.ticket_id = business_time.ticket_id
    left join repeats on tickets.ticket_id = repeats.ticket_id
    cross join settings
)

select * from final
