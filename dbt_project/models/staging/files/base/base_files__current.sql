{{ config(materialized='ephemeral') }}

with

manifests as (
    select * from {{ source('files', 'file_manifest') }}
),

-- An empty folder has a load without manifest rows, so the newest load comes from the load marks.
newest_load as (
    select max(load_id) as load_id
    from {{ source('files', '_dlt_loads') }}
    where status = 0
),

final as (
    select
        manifests.file_name,
        manifests.content_hash
    from manifests
    inner join newest_load on manifests._dlt_load_id = newest_load.load_id
)

select * from final
