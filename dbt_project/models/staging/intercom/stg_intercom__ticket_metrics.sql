with

conversations as (
    select * from {{ ref('base_intercom__conversations') }} where is_newest and not is_out_of_scope
),

parsed as (
    select
        _source_system as source_system,
        {{ vendor_id('id', 'intercom') }} as ticket_id,
        {{ parse_integer('reopens') }} as reopens,
        {{ parse_integer('reply_business_seconds') }} as reply_business_seconds,
        {{ parse_integer('close_business_seconds') }} as close_business_seconds,
        {{ parse_timestamp('occurred_at') }} as created_at,
        {{ parse_timestamp(epoch_to_timestamp_text('first_admin_reply_at')) }} as first_admin_reply_at,
        {{ parse_timestamp(epoch_to_timestamp_text('last_close_at')) }} as last_close_at
    from conversations
),

final as (
    select
        source_system,
        ticket_id,
        cast(null as double) as public_agent_replies,
        cast(reopens as double) as reopens,
        {{ seconds_between('created_at', 'first_admin_reply_at') }} as first_reply_seconds,
        cast(reply_business_seconds as double) as first_reply_business_seconds,
        {{ seconds_between('created_at', 'last_close_at') }} as full_resolution_seconds,
        cast(close_business_seconds as double) as full_resolution_business_seconds
    from parsed
    where reopens is not null
)

select * from final
