with

hours as (
    select * from {{ ref('int_business_hours__current') }}
),

holidays as (
    select distinct
        schedule,
        holiday_date
    from {{ ref('int_holidays__validated') }}
    where row_state = 'accepted'
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

schedules as (
    select distinct schedule from hours
),

-- A schedule needs intervals from its first ticket on, and none without tickets.
first_tickets as (
    select
        coalesce(schedules.schedule, 'default') as schedule,
        min(tickets.created_at) as first_created_at
    from {{ ref('int_tickets__identified') }} as tickets
    left join schedules on tickets.schedule = schedules.schedule
    group by coalesce(schedules.schedule, 'default')
),

-- Two days on either side cover the offset between a time zone and UTC.
days as (
    select
        first_tickets.schedule,
        {{ date_series(
            'cast(first_tickets.first_created_at as date) - 2', 'settings.as_of_date + 2', 'day', 'local_day'
        ) }}
    from first_tickets
    cross join settings
),

opening_days as (
    select
        hours.schedule,
        hours.timezone,
        cast(days.local_day as timestamp) + hours.opens_at_minute * interval 1 minute as opens_at_local,
        cast(days.local_day as timestamp) + hours.closes_at_minute * interval 1 minute as closes_at_local
    from hours
    inner join days
        on hours.schedule = days.schedule and hours.weekday = {{ iso_weekday('days.local_day') }}
    left join holidays
        on hours.schedule = holidays.schedule and days.local_day = holidays.holiday_date
    where holidays.schedule is null
),

instants as (
    select
        schedule,
        {{ local_time_to_utc('opens_at_local', 'timezone') }} as opened_at,
        {{ local_time_to_utc('closes_at_local', 'timezone') }} as closed_at
    from opening_days
),

-- Overlapping intervals are merged (gaps and islands): an interval starts an island if it opens
-- after all earlier ones have closed.
with_latest_close as (
    select
        *,
        max(closed_at) over (
            partition by schedule order by opened_at, closed_at rows between unbounded preceding and 1 preceding
        ) as latest_closed_at
    from instants
    where opened_at < closed_at
),

numbered as (
    select
        *,
        sum(case when latest_closed_at is null or opened_at > latest_closed_at then 1 else 0 end) over (
            partition by schedule order by opened_at, closed_at rows unbounded preceding
        ) as island
    from with_latest_close
),

final as (
    select
        schedule,
        min(opened_at) as opened_at,
        max(closed_at) as closed_at
    from numbered
    group by schedule, island
)

select * from final
