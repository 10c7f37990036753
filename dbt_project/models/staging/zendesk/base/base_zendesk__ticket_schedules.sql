{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('zendesk', 'ticket_events') }} where kind = 'schedule'
),

schedules as (
    select * from {{ ref('base_zendesk__schedules') }}
),

assignments as (
    select
        landed.ticket_id,
        landed.schedule_id
    from landed
    qualify row_number() over (
        partition by landed.ticket_id
        order by landed.timestamp desc, {{ parse_integer('landed.id') }} desc, landed._dlt_load_id desc
    ) = 1
),

final as (
    select
        assignments.ticket_id,
        schedules.name as schedule
    from assignments
    inner join schedules on assignments.schedule_id = schedules.id
)

select * from final
