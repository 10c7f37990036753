with

landed as (
    select * from {{ source('zendesk', 'tickets') }}
),

versions as (
    select landed.*
    from landed
    qualify {{ is_newest_version('landed') }}
),

final as (
    select
        _source_system as source_system,
        {{ vendor_id('id', 'zendesk') }} as ticket_id,
        cast({{ parse_integer('replies') }} as double) as public_agent_replies,
        cast({{ parse_integer('reopens') }} as double) as reopens,
        cast({{ parse_integer('reply_minutes') }} * 60 as double) as first_reply_seconds,
        cast({{ parse_integer('reply_business_minutes') }} * 60 as double) as first_reply_business_seconds,
        cast({{ parse_integer('full_resolution_minutes') }} * 60 as double) as full_resolution_seconds,
        cast({{ parse_integer('full_resolution_business_minutes') }} * 60 as double) as full_resolution_business_seconds
    from versions
    where replies is not null
)

select * from final
