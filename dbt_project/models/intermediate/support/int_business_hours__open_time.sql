with

intervals as (
    select * from {{ ref('int_business_hours__intervals') }}
),

-- Open time of all earlier intervals. It grows from the start of an interval to its end, and stays
-- constant until the next interval starts.
cumulative as (
    select
        schedule,
        opened_at,
        closed_at,
        lead(opened_at) over (partition by schedule order by opened_at) as next_opened_at,
        sum({{ epoch_microseconds('closed_at') }} - {{ epoch_microseconds('opened_at') }}) over (
            partition by schedule order by opened_at rows unbounded preceding
        ) - ({{ epoch_microseconds('closed_at') }} - {{ epoch_microseconds('opened_at') }}) as open_before_microseconds
    from intervals
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- One row per UTC day, so that an instant is joined to its interval by an equality on the day.
final as (
    select
        cumulative.schedule,
        cumulative.opened_at,
        cumulative.closed_at,
        coalesce(cumulative.next_opened_at, settings.as_of_end_at + interval 2 day) as next_opened_at,
        cast(cumulative.open_before_microseconds as bigint) as open_before_microseconds,
        {{ date_series(
            'cast(cumulative.opened_at as date)',
            'cast(coalesce(cumulative.next_opened_at, settings.as_of_end_at + interval 2 day) as date)',
            'day',
            'utc_day'
        ) }}
    from cumulative
    cross join settings
)

select * from final
