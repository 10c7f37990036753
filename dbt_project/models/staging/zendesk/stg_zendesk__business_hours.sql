with

landed as (
    select * from {{ source('zendesk', 'schedule_intervals') }}
),

full_snapshot as (
    {{ newest_full_snapshot('zendesk', 'schedule_intervals') }}
),

schedules as (
    select * from {{ ref('base_zendesk__schedules') }}
),

-- Zendesk counts minutes since Sunday 00:00. An interval does not cross midnight.
intervals as (
    select
        landed.*,
        landed._dlt_load_id <> full_snapshot.load_id as is_deleted,
        cast(floor({{ parse_integer('landed.start_time') }} / 1440) as bigint) as days_since_sunday,
        {{ parse_integer('landed.start_time') }} % 1440 as opens_at_minute,
        {{ parse_integer('landed.end_time') }} - cast(floor({{ parse_integer('landed.start_time') }} / 1440) as bigint) * 1440
            as closes_at_minute
    from landed
    cross join full_snapshot
),

final as (
    select
        {{ vendor_row_columns('intervals') }},
        intervals.is_deleted,
        false as is_out_of_scope,
        schedules.name as schedule,
        schedules.timezone,
        cast(case intervals.days_since_sunday when 0 then 7 else intervals.days_since_sunday end as string) as weekday,
        {{ clock_time_from_minutes('intervals.opens_at_minute') }} as opens_at,
        {{ clock_time_from_minutes('intervals.closes_at_minute') }} as closes_at
    from intervals
    left join schedules on intervals.schedule_id = schedules.id
)

select * from final
