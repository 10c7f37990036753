with

calendars as (
    select * from {{ source('freshdesk', 'business_hours') }}
),

full_snapshot as (
    {{ newest_full_snapshot('freshdesk', 'business_hours') }}
),

weekdays (name, weekday) as (
    values
    ('monday', '1'),
    ('tuesday', '2'),
    ('wednesday', '3'),
    ('thursday', '4'),
    ('friday', '5'),
    ('saturday', '6'),
    ('sunday', '7')
),

days as (
    select
        calendars.*,
        weekdays.weekday,
        {{ json_text('calendars.business_hours', "'$.' || weekdays.name || '.start_time'") }} as start_time,
        {{ json_text('calendars.business_hours', "'$.' || weekdays.name || '.end_time'") }} as end_time
    from calendars
    cross join weekdays
),

final as (
    select
        {{ vendor_row_columns('days') }},
        days._dlt_load_id <> full_snapshot.load_id as is_deleted,
        case when days.is_default = 'true' then 'default' else {{ blank_to_null('days.name') }} end as schedule,
        {{ blank_to_null('days.time_zone') }} as timezone,
        days.weekday,
        {{ clock_time_from_12_hour('days.start_time') }} as opens_at,
        -- Freshdesk cannot express 24:00; 11:59 pm stands for it.
        case
            when regexp_full_match(lower(days.end_time), '11:59(:59)? ?pm') then '24:00'
            else {{ clock_time_from_12_hour('days.end_time') }}
        end as closes_at
    from days
    cross join full_snapshot
    where days.start_time is not null
)

select * from final
