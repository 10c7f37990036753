with

read_state as (
    select * from {{ source('zendesk', 'read_state') }}
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

final as (
    select
        read_state.table_name,
        max(loads.load_id) as load_id
    from read_state
    inner join loads on read_state._dlt_load_id = loads.load_id
    where read_state.is_whole
    group by read_state.table_name
)

select * from final
