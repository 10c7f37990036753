with

landed as (
    select * from {{ source('zendesk', 'schedule_holidays') }}
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

newest_wholes as (
    select * from {{ ref('base_zendesk__newest_wholes') }} where table_name = 'schedule_holidays'
),

schedules as (
    select * from {{ ref('base_zendesk__schedules') }}
),

final as (
    select
        landed._source_system as source_system,
        landed._dlt_load_id as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        newest_wholes.load_id is null as is_deleted,
        schedules.name as schedule,
        landed.holiday_date
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
    left join newest_wholes on landed._dlt_load_id = newest_wholes.load_id
    left join schedules on landed.schedule_id = schedules.id
)

select * from final
