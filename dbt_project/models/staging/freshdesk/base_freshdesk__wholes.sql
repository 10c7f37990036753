with

states as (
    select * from {{ source('freshdesk', 'read_state') }}
),

loads as (
    select * from {{ ref('stg_freshdesk__loads') }}
),

final as (
    select
        states.table_name,
        max(states._dlt_load_id) as load_id
    from states
    inner join loads on states._dlt_load_id = loads.load_id
    where states.is_whole
    group by states.table_name
)

select * from final
