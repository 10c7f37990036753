{{ config(materialized='ephemeral') }}

with

ticket_metrics as (
    {{ union_by_name([
        ref('stg_salesforce__ticket_metrics'),
        ref('stg_hubspot__ticket_metrics'),
        ref('stg_zendesk__ticket_metrics'),
        ref('stg_freshdesk__ticket_metrics'),
        ref('stg_intercom__ticket_metrics'),
        ref('stg_jira__ticket_metrics'),
    ]) }}
),

-- The metrics that each helpdesk provides, with its precision in seconds.
measures (source_system, measure, rounding) as (
    values
    -- The history and the closing of a case may differ by a second.
    ('salesforce', 'full_resolution_seconds', 1),
    ('hubspot', 'first_reply_seconds', 1),
    ('hubspot', 'full_resolution_seconds', 1),
    ('zendesk', 'public_agent_replies', 0),
    ('zendesk', 'reopens', 0),
    ('zendesk', 'first_reply_seconds', 60),
    ('zendesk', 'first_reply_business_seconds', 60),
    ('zendesk', 'full_resolution_seconds', 60),
    ('zendesk', 'full_resolution_business_seconds', 60),
    ('freshdesk', 'first_reply_seconds', 0),
    ('freshdesk', 'full_resolution_seconds', 0),
    ('intercom', 'reopens', 0),
    ('intercom', 'first_reply_seconds', 0),
    ('intercom', 'first_reply_business_seconds', 0),
    ('intercom', 'full_resolution_seconds', 0),
    ('intercom', 'full_resolution_business_seconds', 0),
    -- An SLA stops within a second of the comment or the change.
    ('jira', 'first_reply_seconds', 1),
    ('jira', 'first_reply_business_seconds', 1),
    ('jira', 'full_resolution_seconds', 1),
    ('jira', 'full_resolution_business_seconds', 1)
),

final as (
    select
        ticket_metrics.source_system,
        ticket_metrics.ticket_id,
        measures.measure,
        case measures.measure
            when 'public_agent_replies' then ticket_metrics.public_agent_replies
            when 'reopens' then ticket_metrics.reopens
            when 'first_reply_seconds' then ticket_metrics.first_reply_seconds
            when 'first_reply_business_seconds' then ticket_metrics.first_reply_business_seconds
            when 'full_resolution_seconds' then ticket_metrics.full_resolution_seconds
            when 'full_resolution_business_seconds' then ticket_metrics.full_resolution_business_seconds
        end as vendor_value,
        measures.rounding
    from ticket_metrics
    inner join measures on ticket_metrics.source_system = measures.source_system
)

select * from final
