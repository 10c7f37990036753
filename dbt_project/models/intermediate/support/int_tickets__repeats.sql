with

tickets as (
    select * from {{ ref('int_tickets__resolved') }} where is_counted and requester_key is not null
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

eligible as (
    select
        tickets.ticket_id,
        tickets.requester_key,
        tickets.topic,
        tickets.last_solved_at
    from tickets
    cross join settings
    where
        tickets.is_solved
        and tickets.last_solved_at + {{ repeat_window() }} <= settings.as_of_end_at
),

-- The creations and last solves of each requester in their order, a creation before a solve of the
-- same instant. A ticket is created before its own solve, so a solve finds the tickets that follow
-- it without a join, whose cost would grow with the square of the tickets of a requester.
timeline as (
    select
        null as ticket_id,
        requester_key,
        topic,
        created_at as happened_at,
        created_at
    from tickets
    union all
    select
        ticket_id,
        requester_key,
        topic,
        last_solved_at as happened_at,
        null as created_at
    from eligible
),

next_created as (
    select
        ticket_id,
        topic,
        happened_at,
        min(created_at) over from_now_on as next_at,
        min(case when topic is null then created_at end) over from_now_on as next_without_topic_at,
        min(created_at) over from_now_on_in_topic as next_in_topic_at
    from timeline
    window
        from_now_on as (
            partition by requester_key
            order by happened_at, created_at is null
            rows between current row and unbounded following
        ),
        from_now_on_in_topic as (
            partition by requester_key, topic
            order by happened_at, created_at is null
            rows between current row and unbounded following
        )
),

-- A ticket without a topic is repeated by any other, and one with a topic by a ticket of the same
-- topic or without a topic.
final as (
    select
        ticket_id,
        coalesce(
            case
                when topic is null then next_at
                else least(next_without_topic_at, next_in_topic_at)
            end > happened_at + {{ repeat_window() }},
            true
        ) as is_no_repeat
    from next_created
    where ticket_id is not null
)

select * from final
