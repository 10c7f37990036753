with

intervals as (
    select * from {{ ref('int_business_hours__intervals') }}
),

-- Between the start of one stretch and the start of the next, open time grows until the stretch ends.
cumulated as (
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

-- One row for each UTC day that a piece touches, so that an instant finds its piece by an equality on the day.
final as (
    select
        cumulated.schedule,
        cumulated.opened_at,
        cumulated.closed_at,
        coalesce(cumulated.next_opened_at, settings.as_of_end_at + interval 2 day) as next_opened_at,
        cast(cumulated.open_before_microseconds as bigint) as open_before_microseconds,
        {{ date_series(
            'cast(cumulated.opened_at as date)',
            'cast(coalesce(cumulated.next_opened_at, settings.as_of_end_at + interval 2 day) as date)',
            'day',
            'utc_day'
        ) }}
    from cumulated
    cross join settings
)

select * from final
