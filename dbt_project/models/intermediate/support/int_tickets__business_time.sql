with

tickets as (
    select * from {{ ref('int_tickets__identified') }}
),

milestones as (
    select * from {{ ref('int_tickets__event_milestones') }}
),

schedules as (
    select distinct schedule from {{ ref('int_business_hours__current') }}
),

open_time as (
    select * from {{ ref('int_business_hours__open_time') }}
),

scheduled as (
    select
        tickets.ticket_id,
        coalesce(schedules.schedule, 'default') as schedule,
        tickets.created_at,
        milestones.first_replied_at,
        milestones.last_solved_at
    from tickets
    left join milestones on tickets.ticket_id = milestones.ticket_id
    left join schedules on tickets.schedule = schedules.schedule
),

measured as (
    select
        scheduled.ticket_id,
        scheduled.schedule,
        {{ open_time_before('scheduled.created_at', 'at_creation') }} as open_before_creation,
        {{ open_time_before('scheduled.first_replied_at', 'at_reply') }} as open_before_reply,
        {{ open_time_before('scheduled.last_solved_at', 'at_solve') }} as open_before_solve
    from scheduled
    left join open_time as at_creation
        on
            scheduled.schedule = at_creation.schedule
            and cast(scheduled.created_at as date) = at_creation.utc_day
            and scheduled.created_at >= at_creation.opened_at
            and scheduled.created_at < at_creation.next_opened_at
    left join open_time as at_reply
        on
            scheduled.schedule = at_reply.schedule
            and cast(scheduled.first_replied_at as date) = at_reply.utc_day
            and scheduled.first_replied_at >= at_reply.opened_at
            and scheduled.first_replied_at < at_reply.next_opened_at
    left join open_time as at_solve
        on
            scheduled.schedule = at_solve.schedule
            and cast(scheduled.last_solved_at as date) = at_solve.utc_day
            and scheduled.last_solved_at >= at_solve.opened_at
            and scheduled.last_solved_at < at_solve.next_opened_at
),

final as (
    select
        ticket_id,
        schedule,
        (open_before_reply - open_before_creation) / cast(1000000 as double) as first_reply_business_seconds,
        (open_before_solve - open_before_creation) / cast(1000000 as double) as full_resolution_business_seconds
    from measured
)

select * from final
