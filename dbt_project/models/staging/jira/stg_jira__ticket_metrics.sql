with

issues as (
    select * from {{ ref('base_jira__issues') }} where is_newest and not is_out_of_scope
),

parsed as (
    select
        _source_system as source_system,
        {{ vendor_id('id', 'jira') }} as ticket_id,
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp(epoch_to_timestamp_text('first_response_at')) }} as first_response_at,
        {{ parse_timestamp(epoch_to_timestamp_text('resolution_at')) }} as resolution_at,
        {{ parse_integer('first_response_milliseconds') }} as first_response_milliseconds,
        {{ parse_integer('resolution_milliseconds') }} as resolution_milliseconds
    from issues
),

final as (
    select
        source_system,
        ticket_id,
        cast(null as double) as public_agent_replies,
        cast(null as double) as reopens,
        {{ seconds_between('created_at', 'first_response_at') }} as first_reply_seconds,
        cast(first_response_milliseconds as double) / 1000 as first_reply_business_seconds,
        {{ seconds_between('created_at', 'resolution_at') }} as full_resolution_seconds,
        cast(resolution_milliseconds as double) / 1000 as full_resolution_business_seconds
    from parsed
    where first_response_at is not null or resolution_at is not null
)

select * from final
