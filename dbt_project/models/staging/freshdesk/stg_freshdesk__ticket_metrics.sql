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
        {{ parse_timestamp('resolved_at') }} as resolved_at,
        {{ parse_timestamp('closed_at') }} as closed_at,
        {{ parse_timestamp('reopened_at') }} as reopened_at
    from tickets
),

final as (
    select
        *,
        {{ seconds_between('created_at', 'first_responded_at') }} as first_response_seconds,
        {{ seconds_between('created_at', 'resolved_at') }} as resolution_seconds
    from parsed
)

select * from final
