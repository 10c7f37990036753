with

landed as (
    select * from {{ source('zendesk', 'ticket_events') }} where kind = 'schedule'
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

schedules as (
    select * from {{ ref('base_zendesk__schedules') }}
),

assignments as (
    select
        landed.ticket_id,
        landed.schedule_id,
        row_number() over (
            partition by landed.ticket_id
            order by landed.timestamp desc, {{ parse_integer('landed.id') }} desc, landed._dlt_load_id desc
        ) as newest_rank
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
),

final as (
    select
        assignments.ticket_id,
        schedules.name as schedule
    from assignments
    inner join schedules on assignments.schedule_id = schedules.id
    where assignments.newest_rank = 1
)

select * from final
