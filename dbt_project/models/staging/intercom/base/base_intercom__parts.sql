{{ config(materialized='ephemeral') }}

with

conversations as (
    select distinct id
    from {{ source('intercom', 'conversations') }}
),

conversation_parts as (
    select
        *,
        false as is_of_ticket
    from {{ source('intercom', 'conversation_parts') }}
),

-- A ticket that is a conversation too has its parts there.
ticket_parts as (
    select
        landed_parts.*,
        true as is_of_ticket
    from {{ source('intercom', 'ticket_parts') }} as landed_parts
    left join conversations on landed_parts.conversation_id = conversations.id
    where conversations.id is null
),

landed as (
    {{ union_by_name(['conversation_parts', 'ticket_parts']) }}
),

newest as (
    select landed.*
    from landed
    qualify {{ is_newest_version('landed') }}
),

teammates as (
    select landed_teammates.*
    from {{ source('intercom', 'teammates') }} as landed_teammates
    qualify {{ is_newest_version('landed_teammates') }}
),

classified as (
    select
        newest.*,
        {{ epoch_to_timestamp_text('newest.created_at') }} as occurred_at,
        case
            when newest.author_type in ('contact', 'user', 'lead') then 'customer'
            when newest.is_ai_agent = 'true' or newest.author_type in ('bot', 'operator') then 'bot'
            when newest.author_type = 'admin' and teammates.is_bot = 'true' then 'bot'
            when newest.author_type = 'admin' then 'agent'
            else 'system'
        end as actor_type,
        newest.has_body = 'true' and newest.part_type in (
            'comment', 'note', 'note_and_reopen', 'quick_reply', 'open', 'close', 'assignment', 'assign_and_reopen',
            'assign_and_unsnooze', 'snoozed', 'unsnoozed'
        ) as is_comment,
        newest.part_type not in ('note', 'note_and_reopen') as is_public,
        -- The state of other parts is that of the conversation when they were created. A ticket has
        -- states of its own.
        case
            when newest.is_of_ticket then {{ intercom_status('newest.state') }}
            when newest.part_type = 'close' then 'solved'
            when newest.part_type = 'snoozed' then 'pending'
            when newest.part_type in (
                'open', 'note_and_reopen', 'assign_and_reopen', 'assign_and_unsnooze', 'unsnoozed', 'timer_unsnooze'
            ) then 'open'
            else {{ intercom_status('newest.state') }}
        end as status_after
    from newest
    left join teammates on newest.author_id = teammates.id
),

-- The IDs of parts increase.
ordered as (
    select
        *,
        row_number() over (partition by conversation_id order by occurred_at, length(id), id) as part_number
    from classified
),

final as (
    select
        *,
        -- A conversation is open when it begins, and a ticket submitted.
        coalesce(
            {{ ignoring_nulls('lag', 'status_after') }} over (partition by conversation_id order by part_number),
            case when is_of_ticket then 'new' else 'open' end
        ) as status_before
    from ordered
)

select * from final
