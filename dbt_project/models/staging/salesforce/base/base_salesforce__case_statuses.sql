{{ config(materialized='ephemeral') }}

with

statuses as (
    select * from {{ source('salesforce', 'case_statuses') }}
),

full_snapshot as (
    {{ newest_full_snapshot('salesforce', 'case_statuses') }}
),

final as (
    select
        statuses.name,
        statuses.status
    from statuses
    inner join full_snapshot on statuses._dlt_load_id = full_snapshot.load_id
)

select * from final
