{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('intercom', 'conversation_parts') }}
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
        -- The state of other parts is that of the conversation when they were created.
        case
            when newest.part_type = 'close' then 'closed'
            when newest.part_type = 'snoozed' then 'snoozed'
            when newest.part_type in (
                'open', 'note_and_reopen', 'assign_and_reopen', 'assign_and_unsnooze', 'unsnoozed', 'timer_unsnooze'
            ) then 'open'
            else {{ blank_to_null('newest.state') }}
        end as state_after
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
        -- A conversation is open when it begins.
        coalesce(
            lag(state_after ignore nulls) over (partition by conversation_id order by part_number), 'open'
        ) as state_before
    from ordered
)

select * from final
