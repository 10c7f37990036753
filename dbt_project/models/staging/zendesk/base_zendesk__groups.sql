with

landed as (
    select * from {{ source('zendesk', 'groups') }}
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

versions as (
    select
        landed.id,
        landed.name,
        row_number() over (partition by landed.id order by landed._dlt_load_id desc, landed._row_number desc)
            as newest_rank
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
),

final as (
    select
        id,
        {{ blank_to_null('name') }} as name
    from versions
    where newest_rank = 1
)

select * from final
