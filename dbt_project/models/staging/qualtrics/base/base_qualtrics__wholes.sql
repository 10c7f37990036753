{{ config(materialized='ephemeral') }}

with

read_state as (
    select * from {{ source('qualtrics', 'read_state') }}
),

final as (
    select
        table_name,
        max(_dlt_load_id) as load_id
    from read_state
    where is_whole
    group by table_name
)

select * from final
