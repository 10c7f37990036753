with

tickets as (
    select * from {{ ref('int_tickets__resolved') }} where is_counted and requester_key is not null
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- Seven-day buckets of created_at: a ticket created within seven days is in the same bucket or the
-- next one, so the join is an equality.
created as (
    select
        ticket_id,
        requester_key,
        topic,
        created_at,
        {{ seven_day_bucket('created_at') }} as bucket
    from tickets
),

decided as (
    select
        tickets.ticket_id,
        tickets.requester_key,
        tickets.topic,
        tickets.last_solved_at,
        {{ seven_day_bucket('tickets.last_solved_at') }} as bucket
    from tickets
    cross join settings
    where
        tickets.is_solved
        and tickets.last_solved_at + {{ repeat_window() }} <= settings.as_of_end_at
),

decided_buckets as (
    select
        *,
        bucket as searched_bucket
    from decided
    union all
    select
        *,
        bucket + 1 as searched_bucket
    from decided
),

repeated as (
    select distinct decided_buckets.ticket_id
    from decided_buckets
    inner join created
        on
            decided_buckets.requester_key = created.requester_key
            and decided_buckets.searched_bucket = created.bucket
    where
        decided_buckets.ticket_id <> created.ticket_id
        and created.created_at > decided_buckets.last_solved_at
        and created.created_at <= decided_buckets.last_solved_at + {{ repeat_window() }}
        and (
            decided_buckets.topic is null
            or created.topic is null
            or decided_buckets.topic = created.topic
        )
),

final as (
    select
        decided.ticket_id,
        repeated.ticket_id is null as is_no_repeat
    from decided
    left join repeated on decided.ticket_id = repeated.ticket_id
)

select * from final
