with

events as (
    select * from {{ ref('int_ticket_events__ordered') }}
),

-- The first comment is the description, never a reply.
flagged as (
    select
        *,
        event_type = 'comment' and event_number > 1 and actor_type = 'agent' and is_public as is_public_agent_reply,
        event_type = 'comment' and event_number > 1 and actor_type = 'bot' and is_public as is_public_bot_comment,
        event_type = 'status'
        and status in {{ solved_statuses() }}
        and status_before not in {{ solved_statuses() }} as is_solve,
        event_type = 'status'
        and status in {{ unsolved_statuses() }}
        and status_before in {{ solved_statuses() }} as is_reopen
    from events
),

final as (
    select
        ticket_id,
        min(case when is_public_agent_reply then occurred_at end) as first_replied_at,
        min(case when is_solve then occurred_at end) as first_solved_at,
        max(case when is_solve then occurred_at end) as last_solved_at,
        count(case when is_public_agent_reply then 1 end) as public_agent_replies,
        count(case when is_public_bot_comment then 1 end) as public_bot_comments,
        min(case when is_reopen then occurred_at end) as first_reopened_at,
        count(case when is_reopen then 1 end) as reopens,
        max(case when is_last and event_type = 'status' then status end) as current_status,
        max(occurred_at) as last_event_at
    from flagged
    group by ticket_id
)

select * from final
