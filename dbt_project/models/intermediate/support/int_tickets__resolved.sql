with

tickets as (
    select * from {{ ref('int_tickets__identified') }}
),

milestones as (
    select * from {{ ref('int_tickets__event_milestones') }}
),

current_status as (
    select
        tickets.*,
        tickets.status not in {{ uncounted_statuses() }} as is_counted,
        coalesce(milestones.current_status, tickets.status) as current_status,
        milestones.first_replied_at,
        milestones.first_solved_at,
        milestones.last_solved_at,
        milestones.first_reopened_at,
        milestones.last_event_at,
        coalesce(milestones.public_agent_replies, 0) as public_agent_replies,
        coalesce(milestones.public_bot_comments, 0) as public_bot_comments,
        coalesce(milestones.reopens, 0) as reopens
    from tickets
    left join milestones on tickets.ticket_id = milestones.ticket_id
),

final as (
    select
        *,
        is_counted
        and current_status in {{ solved_statuses() }}
        and last_solved_at is not null as is_solved,
        -- The requester is the contact. Tickets without a contact share their customer as
        -- requester.
        case
            when contact_id is not null then 'contact:' || contact_id
            when customer_id <> 'unknown' then 'customer:' || customer_id
        end as requester_key
    from current_status
)

select * from final
