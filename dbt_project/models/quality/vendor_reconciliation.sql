with

vendor_metrics as (
    select * from {{ ref('int_tickets__vendor_metrics') }}
),

tickets as (
    select * from {{ ref('int_tickets__resolved') }}
),

business_time as (
    select * from {{ ref('int_tickets__business_time') }}
),

compared as (
    select
        vendor_metrics.source_system,
        vendor_metrics.ticket_id,
        vendor_metrics.measure,
        vendor_metrics.vendor_value,
        vendor_metrics.rounding,
        tickets.is_counted,
        case vendor_metrics.measure
            when 'public_agent_replies' then cast(tickets.public_agent_replies as double)
            when 'reopens' then cast(tickets.reopens as double)
            when 'first_reply_seconds' then {{ seconds_between('tickets.created_at', 'tickets.first_replied_at') }}
            when 'full_resolution_seconds' then {{ seconds_between('tickets.created_at', 'tickets.last_solved_at') }}
            when 'first_reply_business_seconds' then business_time.first_reply_business_seconds
            when 'full_resolution_business_seconds' then business_time.full_resolution_business_seconds
        end as our_value
    from vendor_metrics
    inner join tickets on vendor_metrics.ticket_id = tickets.ticket_id
    inner join business_time on vendor_metrics.ticket_id = business_time.ticket_id
),

classified as (
    select
        *,
        our_value - vendor_value as difference,
        case
            when our_value is null and vendor_value is null then 'equal'
            when our_value = vendor_value then 'equal'
            when abs(our_value - vendor_value) <= rounding then 'rounding'
            when not is_counted then 'merged or deleted'
            when our_value is null or vendor_value is null then 'missing event'
            when measure like '%business%' then 'schedule policy'
            when measure in ('public_agent_replies', 'first_reply_seconds') then 'agent role'
            else 'missing event'
        end as outcome
    from compared
),

final as (
    select
        source_system,
        {{ published_id('ticket_id') }} as ticket_id,
        measure,
        our_value,
        vendor_value,
        difference,
        outcome
    from classified
)

select * from final
