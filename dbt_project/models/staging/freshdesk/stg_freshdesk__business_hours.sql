with

calendars as (
    select * from {{ source('freshdesk', 'business_hours') }}
),

full_snapshot as (
    {{ newest_full_snapshot('freshdesk', 'business_hours') }}
),

weekdays as (
    select
        calendars.*,
        {{ unnested_texts(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) }} as weekday_name
    from calendars
),

days as (
    select
        weekdays.*,
        case weekdays.weekday_name
            when 'monday' then '1'
            when 'tuesday' then '2'
            when 'wednesday' then '3'
            when 'thursday' then '4'
            when 'friday' then '5'
            when 'saturday' then '6'
            when 'sunday' then '7'
        end as weekday,
        {{ json_text('weekdays.business_hours', "'$.' || weekdays.weekday_name || '.start_time'") }} as start_time,
        {{ json_text('weekdays.business_hours', "'$.' || weekdays.weekday_name || '.end_time'") }} as end_time
    from weekdays
),

final as (
    select
        {{ vendor_row_columns('days') }},
        days._dlt_load_id <> full_snapshot.load_id as is_deleted,
        false as is_out_of_scope,
        case when days.is_default = 'true' then 'default' else {{ blank_to_null('days.name') }} end as schedule,
        {{ blank_to_null('days.time_zone') }} as timezone,
        days.weekday,
        {{ clock_time_from_12_hour('days.start_time') }} as opens_at,
        -- Freshdesk has no 24:00 and ends such a day at 11:59 pm.
        case
            when {{ full_match('lower(days.end_time)', '11:59(:59)? ?pm') }} then '24:00'
            else {{ clock_time_from_12_hour('days.end_time') }}
        end as closes_at
    from days
    cross join full_snapshot
    where days.start_time is not null
)

select * from final
