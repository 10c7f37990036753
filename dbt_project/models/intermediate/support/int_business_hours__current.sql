with

validated as (
    select * from {{ ref('int_business_hours__validated') }} where row_state = 'accepted'
),

bundled as (
    select * from {{ ref('default_schedule') }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- Opening hours of `default` in the data replace the bundled ones.
final as (
    select
        schedule,
        timezone,
        weekday,
        opens_at_minute,
        closes_at_minute
    from validated
    union all
    select
        bundled.schedule,
        settings.timezone,
        {{ parse_integer('bundled.weekday') }} as weekday,
        {{ parse_clock_time('bundled.opens_at') }} as opens_at_minute,
        {{ parse_clock_time('bundled.closes_at') }} as closes_at_minute
    from bundled
    cross join settings
    where not exists (select 1 from validated where validated.schedule = 'default')
)

select * from final
