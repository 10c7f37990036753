with

landed as (
    select * from {{ source('zendesk', 'schedule_holidays') }}
),

wholes as (
    select * from {{ ref('base_zendesk__wholes') }} where table_name = 'schedule_holidays'
),

schedules as (
    select * from {{ ref('base_zendesk__schedules') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        landed._dlt_load_id <> wholes.load_id as is_deleted,
        schedules.name as schedule,
        landed.holiday_date
    from landed
    cross join wholes
    left join schedules on landed.schedule_id = schedules.id
)

select * from final
