with

low_answers as (
    select * from {{ ref('int_survey_responses__scored') }} where is_low_answer
),

tickets as (
    select * from {{ ref('int_tickets__resolved') }}
),

agent_comments as (
    select
        ticket_id,
        occurred_at
    from {{ ref('int_ticket_events__ordered') }}
    where event_type = 'comment' and actor_type = 'agent' and is_public
),

-- An answer is followed up on its own ticket or on one of the same contact. If the answer has no
-- contact, a ticket of the same customer counts.
answer_keys as (
    select
        response_id,
        responded_at,
        'ticket:' || ticket_id as followup_key
    from low_answers
    where ticket_id is not null
    union all
    select
        response_id,
        responded_at,
        case when contact_id is not null then 'contact:' || contact_id else 'customer:' || customer_id end as followup_key
    from low_answers
    where contact_id is not null or customer_id <> 'unknown'
),

ticket_keys as (
    select
        ticket_id,
        'ticket:' || ticket_id as followup_key
    from tickets
    where is_counted
    union all
    select
        ticket_id,
        'contact:' || contact_id as followup_key
    from tickets
    where is_counted and contact_id is not null
    union all
    select
        ticket_id,
        'customer:' || customer_id as followup_key
    from tickets
    where is_counted
),

answered_ticket_keys as (
    select * from ticket_keys where followup_key in (select answer_keys.followup_key from answer_keys)
),

comments as (
    select
        answered_ticket_keys.followup_key,
        agent_comments.occurred_at
    from agent_comments
    inner join answered_ticket_keys on agent_comments.ticket_id = answered_ticket_keys.ticket_id
),

-- The answers and comments of each key in their order, a comment before an answer of the same
-- instant. An answer finds the comment that follows it without a join, whose cost would grow with the
-- square of the rows of a key.
timeline as (
    select
        followup_key,
        response_id,
        responded_at as happened_at,
        cast(null as timestamp) as commented_at
    from answer_keys
    union all
    select
        followup_key,
        null as response_id,
        occurred_at as happened_at,
        occurred_at as commented_at
    from comments
),

next_comments as (
    select
        response_id,
        happened_at as responded_at,
        min(commented_at) over (
            partition by followup_key
            order by happened_at, commented_at is null
            rows between current row and unbounded following
        ) as commented_at
    from timeline
),

first_followups as (
    select
        response_id,
        min(commented_at) as followed_up_at
    from next_comments
    where response_id is not null and commented_at <= responded_at + {{ followup_window() }}
    group by response_id
),

final as (
    select
        low_answers.*,
        tickets.team as owner_team,
        first_followups.followed_up_at
    from low_answers
    left join tickets on low_answers.ticket_id = tickets.ticket_id
    left join first_followups on low_answers.response_id = first_followups.response_id
)

select * from final
