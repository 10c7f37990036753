{{ config(materialized='ephemeral') }}

with

stages as (
    select * from {{ source('hubspot', 'ticket_stages') }}
),

full_snapshot as (
    {{ newest_full_snapshot('hubspot', 'ticket_stages') }}
),

final as (
    select
        stages.id,
        stages.pipeline,
        stages.status
    from stages
    inner join full_snapshot on stages._dlt_load_id = full_snapshot.load_id
)

select * from final
