with

landed as (
    select * from {{ source('zendesk', 'schedule_intervals') }}
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

newest_wholes as (
    select * from {{ ref('base_zendesk__newest_wholes') }} where table_name = 'schedule_intervals'
),

schedules as (
    select * from {{ ref('base_zendesk__schedules') }}
),

-- Minutes since Sunday 00:00; an interval stays within its day.
intervals as (
    select
        landed.*,
        newest_wholes.load_id is null as is_deleted,
        cast(floor({{ parse_integer('landed.start_time') }} / 1440) as bigint) as days_since_sunday,
        {{ parse_integer('landed.start_time') }} % 1440 as opens_at_minute,
        {{ parse_integer('landed.end_time') }} - cast(floor({{ parse_integer('landed.start_time') }} / 1440) as bigint) * 1440
            as closes_at_minute
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
    left join newest_wholes on landed._dlt_load_id = newest_wholes.load_id
),

final as (
    select
        intervals._source_system as source_system,
        intervals._dlt_load_id as read_batch,
        intervals._dlt_load_id as load_id,
        intervals._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        intervals.is_deleted,
        schedules.name as schedule,
        schedules.timezone,
        cast(case intervals.days_since_sunday when 0 then 7 else intervals.days_since_sunday end as varchar) as weekday,
        {{ clock_time_of_minute('intervals.opens_at_minute') }} as opens_at,
        {{ clock_time_of_minute('intervals.closes_at_minute') }} as closes_at
    from intervals
    left join schedules on intervals.schedule_id = schedules.id
)

select * from final
