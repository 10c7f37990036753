with

landed as (
    select * from {{ source('zendesk', 'schedules') }}
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

newest_wholes as (
    select * from {{ ref('base_zendesk__newest_wholes') }} where table_name = 'schedules'
),

-- Of a schedule that is gone the name is still on its tickets.
versions as (
    select
        landed.*,
        newest_wholes.load_id is not null as is_present,
        row_number() over (partition by landed.id order by landed._dlt_load_id desc, landed._row_number desc)
            as newest_rank
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
    left join newest_wholes on landed._dlt_load_id = newest_wholes.load_id
),

-- The schedule that was there first is the one of tickets that were given none.
final as (
    select
        versions.id,
        versions.name,
        versions.timezone,
        versions.is_present and row_number() over (
            partition by versions.is_present
            order by versions.created_at, {{ parse_integer('versions.id') }}
        ) = 1 as is_default
    from versions
    where versions.newest_rank = 1
)

select * from final
