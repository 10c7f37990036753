with

cases as (
    select * from {{ ref('base_salesforce__cases') }} where is_newest and is_ticket = 'true'
),

parsed as (
    select
        _source_system as source_system,
        {{ vendor_id('id', 'salesforce') }} as ticket_id,
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp("case when is_closed = 'true' then closed_at end") }} as closed_at
    from cases
),

final as (
    select
        source_system,
        ticket_id,
        cast(null as double) as public_agent_replies,
        cast(null as double) as reopens,
        cast(null as double) as first_reply_seconds,
        cast(null as double) as first_reply_business_seconds,
        {{ seconds_between('created_at', 'closed_at') }} as full_resolution_seconds,
        cast(null as double) as full_resolution_business_seconds
    from parsed
)

select * from final
