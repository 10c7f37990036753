with

zendesk as (
    select * from {{ ref('stg_zendesk__ticket_metrics') }}
),

freshdesk as (
    select * from {{ ref('stg_freshdesk__ticket_metrics') }}
),

final as (
    select
        source_system,
        ticket_id,
        'public_agent_replies' as measure,
        cast(replies as double) as vendor_value,
        0 as rounding
    from zendesk
    union all
    select
        source_system,
        ticket_id,
        'reopens' as measure,
        cast(reopens as double) as vendor_value,
        0 as rounding
    from zendesk
    union all
    select
        source_system,
        ticket_id,
        'first_reply_seconds' as measure,
        first_reply_minutes * 60.0 as vendor_value,
        60 as rounding
    from zendesk
    union all
    select
        source_system,
        ticket_id,
        'first_reply_business_seconds' as measure,
        first_reply_business_minutes * 60.0 as vendor_value,
        60 as rounding
    from zendesk
    union all
    select
        source_system,
        ticket_id,
        'full_resolution_seconds' as measure,
        full_resolution_minutes * 60.0 as vendor_value,
        60 as rounding
    from zendesk
    union all
    select
        source_system,
        ticket_id,
        'full_resolution_business_seconds' as measure,
        full_resolution_business_minutes * 60.0 as vendor_value,
        60 as rounding
    from zendesk
    union all
    select
        source_system,
        ticket_id,
        'first_reply_seconds' as measure,
        first_response_seconds as vendor_value,
        0 as rounding
    from freshdesk
    union all
    select
        source_system,
        ticket_id,
        'full_resolution_seconds' as measure,
        resolution_seconds as vendor_value,
        0 as rounding
    from freshdesk
)

select * from final
