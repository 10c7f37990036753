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

reply_norms as (
    select
        channel,
        {{ duration(parse_number('first_reply_minutes'), 60) }} as reply_norm
    from {{ ref('response_norms') }}
),

general_norm as (
    select max(reply_norm) as reply_norm from reply_norms where channel = '*'
),

-- A ticket without a channel has the norm of `*`, even if a row of the seed is named `unknown`.
reply_due as (
    select
        tickets.ticket_id,
        tickets.created_at + coalesce(reply_norms.reply_norm, general_norm.reply_norm) as reply_due_at
    from tickets
    left join reply_norms on tickets.channel = reply_norms.channel and reply_norms.channel <> 'unknown'
    cross join general_norm
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
        tickets.status as ticket_status,
        tickets.is_counted,
        case when not tickets.is_counted then tickets.status end as not_counted_reason,
        tickets.is_solved,
        tickets.created_at,
        tickets.first_replied_at,
        tickets.first_solved_at,
        tickets.last_solved_at,
        tickets.last_event_at,
        reply_due.reply_due_at,
        {{ local_date('tickets.created_at', 'settings.timezone') }} as created_date,
        {{ local_date('tickets.first_replied_at', 'settings.timezone') }} as first_replied_date,
        {{ local_date('tickets.last_solved_at', 'settings.timezone') }} as last_solved_date,
        cast(tickets.public_agent_replies as bigint) as public_agent_replies,
        cast(tickets.reopens as bigint) as reopens,
        {{ is_first_contact_resolved('tickets') }} as is_first_contact_resolved,
        repeats.is_no_repeat,
        case
            when tickets.is_counted and reply_due.reply_due_at <= settings.as_of_end_at
                then coalesce(tickets.first_replied_at <= reply_due.reply_due_at, false)
        end as is_reply_norm_met,
        tickets.is_solved
        and tickets.public_agent_replies = 0
        and tickets.public_bot_comments > 0 as is_bot_resolved,
        {{ seconds_between('tickets.created_at', 'tickets.first_replied_at') }} as first_reply_seconds,
        {{ seconds_between('tickets.created_at', 'tickets.first_solved_at') }} as first_resolution_seconds,
        {{ seconds_between('tickets.created_at', 'tickets.last_solved_at') }} as full_resolution_seconds,
        business_time.first_reply_business_seconds,
        business_time.full_resolution_business_seconds
    from tickets
    inner join business_time on tickets.ticket_id = business_time.ticket_id
    inner join reply_due on tickets.ticket_id = reply_due.ticket_id
    left join repeats on tickets.ticket_id = repeats.ticket_id
    cross join settings
)

select * from final
