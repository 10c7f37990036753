with

present_responses as (
    select * from {{ source('delighted', 'present_responses') }}
),

states as (
    select * from {{ source('delighted', 'read_state') }} where table_name = 'present_responses' and is_whole
),

loads as (
    select * from {{ ref('stg_delighted__loads') }}
),

newest as (
    select max(states._dlt_load_id) as load_id
    from states
    inner join loads on states._dlt_load_id = loads.load_id
),

final as (
    select present_responses.id
    from present_responses
    inner join newest on present_responses._dlt_load_id = newest.load_id
)

select * from final
