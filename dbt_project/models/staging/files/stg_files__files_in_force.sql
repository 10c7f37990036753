with

manifests as (
    select * from {{ source('files', 'file_manifest') }}
),

loads as (
    select * from {{ ref('stg_files__loads') }}
),

newest_load as (
    select max(load_id) as load_id from loads
),

final as (
    select
        manifests.entity,
        manifests.file_name,
        manifests.content_hash
    from manifests
    inner join newest_load on manifests._dlt_load_id = newest_load.load_id
)

select * from final
