{{ config(materialized='ephemeral') }}

with

manifests as (
    select * from {{ source('files', 'file_manifest') }}
),

-- An empty folder has a load, and no row in its manifest.
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
