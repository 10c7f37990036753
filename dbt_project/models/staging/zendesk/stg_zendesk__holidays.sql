with

landed as (
    select * from {{ source('zendesk', 'schedule_holidays') }}
),

full_snapshot as (
    {{ newest_full_snapshot('zendesk', 'schedule_holidays') }}
),

schedules as (
    select * from {{ ref('base_zendesk__schedules') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        landed._dlt_load_id <> full_snapshot.load_id as is_deleted,
        false as is_out_of_scope,
        schedules.name as schedule,
        landed.holiday_date
    from landed
    cross join full_snapshot
    left join schedules on landed.schedule_id = schedules.id
)

select * from final
