with

calendars as (
    select * from {{ source('freshdesk', 'business_hours') }}
),

loads as (
    select * from {{ ref('stg_freshdesk__loads') }}
),

wholes as (
    select * from {{ ref('base_freshdesk__wholes') }} where table_name = 'business_hours'
),

weekdays as (
    {% for day in ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] -%}
        select
            '{{ day }}' as name,
            '{{ loop.index }}' as weekday
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
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
        days._source_system as source_system,
        days._dlt_load_id as read_batch,
        days._dlt_load_id as load_id,
        days._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        days._dlt_load_id <> wholes.load_id as is_deleted,
        case when days.is_default = 'true' then 'default' else {{ blank_to_null('days.name') }} end as schedule,
        {{ blank_to_null('days.time_zone') }} as timezone,
        days.weekday,
        {{ clock_time_of_twelve_hours('days.start_time') }} as opens_at,
        -- Freshdesk has no midnight that ends a day.
        case
            when days.end_time like '11:59:59%' then '24:00'
            else {{ clock_time_of_twelve_hours('days.end_time') }}
        end as closes_at
    from days
    inner join loads on days._dlt_load_id = loads.load_id
    cross join wholes
    where days.start_time is not null
)

select * from final
