with

landed as (
    select * from {{ source('zendesk', 'tickets') }}
),

loads as (
    select * from {{ ref('stg_zendesk__loads') }}
),

versions as (
    select
        landed.*,
        row_number() over (partition by landed.id order by landed._dlt_load_id desc, landed._row_number desc)
            as newest_rank
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
),

final as (
    select
        _source_system as source_system,
        {{ vendor_id('id', 'zendesk') }} as ticket_id,
        {{ parse_integer('replies') }} as replies,
        {{ parse_integer('reopens') }} as reopens,
        {{ parse_integer('reply_minutes') }} as first_reply_minutes,
        {{ parse_integer('reply_business_minutes') }} as first_reply_business_minutes,
        {{ parse_integer('full_resolution_minutes') }} as full_resolution_minutes,
        {{ parse_integer('full_resolution_business_minutes') }} as full_resolution_business_minutes
    from versions
    where newest_rank = 1 and replies is not null
)

select * from final
