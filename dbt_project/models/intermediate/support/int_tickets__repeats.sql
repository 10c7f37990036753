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

eligible as (
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

searched_buckets as (
    select
        *,
        bucket as searched_bucket
    from eligible
    union all
    select
        *,
        bucket + 1 as searched_bucket
    from eligible
),

repeated as (
    select distinct searched_buckets.ticket_id
    from searched_buckets
    inner join created
        on
            searched_buckets.requester_key = created.requester_key
            and searched_buckets.searched_bucket = created.bucket
    where
        searched_buckets.ticket_id <> created.ticket_id
        and created.created_at > searched_buckets.last_solved_at
        and created.created_at <= searched_buckets.last_solved_at + {{ repeat_window() }}
        and (
            searched_buckets.topic is null
            or created.topic is null
            or searched_buckets.topic = created.topic
        )
),

final as (
    select
        eligible.ticket_id,
        repeated.ticket_id is null as is_no_repeat
    from eligible
    left join repeated on eligible.ticket_id = repeated.ticket_id
)

select * from final
