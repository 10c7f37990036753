with

landed as (
    select * from {{ source('hubspot', 'tickets') }}
),

versions as (
    select landed.*
    from landed
    qualify {{ is_newest_version('landed') }}
),

final as (
    select
        _source_system as source_system,
        {{ vendor_id('id', 'hubspot') }} as ticket_id,
        cast(null as double) as public_agent_replies,
        cast(null as double) as reopens,
        cast({{ parse_number('first_reply_ms') }} as double) / 1000 as first_reply_seconds,
        cast(null as double) as first_reply_business_seconds,
        cast({{ parse_number('close_ms') }} as double) / 1000 as full_resolution_seconds,
        cast(null as double) as full_resolution_business_seconds
    from versions
)

select * from final
