with

tickets as (
    select * from {{ ref('base_freshdesk__tickets') }} where is_newest
),

parsed as (
    select
        _source_system as source_system,
        {{ vendor_id('id', 'freshdesk') }} as ticket_id,
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('first_responded_at') }} as first_responded_at,
        {{ parse_timestamp('resolved_at') }} as resolved_at
    from tickets
),

final as (
    select
        source_system,
        ticket_id,
        cast(null as double) as public_agent_replies,
        cast(null as double) as reopens,
        {{ seconds_between('created_at', 'first_responded_at') }} as first_reply_seconds,
        cast(null as double) as first_reply_business_seconds,
        {{ seconds_between('created_at', 'resolved_at') }} as full_resolution_seconds,
        cast(null as double) as full_resolution_business_seconds
    from parsed
)

select * from final
