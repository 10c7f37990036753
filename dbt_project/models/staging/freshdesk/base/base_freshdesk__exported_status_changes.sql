{{ config(materialized='ephemeral') }}

with

activities as (
    select * from {{ source('freshdesk', 'ticket_activities') }}
),

tickets as (
    select * from {{ ref('base_freshdesk__tickets') }} where is_newest
),

agents as (
    select * from {{ ref('base_freshdesk__lookups') }} where kind = 'agent'
),

statuses as (
    select * from {{ ref('base_freshdesk__lookups') }} where kind = 'status'
),

final as (
    select
        activities._source_system,
        activities._dlt_load_id,
        activities._row_number,
        activities.ticket_id,
        activities.id as event_id,
        activities.performed_at as occurred_at,
        cast(2 + cast(activities.sequence as bigint) as string) as sequence,
        case
            when activities.performer_type = 'system' or activities.is_automation = 'true' then 'system'
            when agents.name is not null then agents.name
            when activities.performer_id = tickets.requester_id then 'customer'
            else 'agent'
        end as actor_type,
        coalesce(statuses.name, activities.status) as status,
        activities.is_new_ticket = 'true' as is_new_ticket
    from activities
    left join tickets on activities.ticket_id = tickets.id
    left join agents on activities.performer_id = agents.id
    left join statuses on activities.status = statuses.id
)

select * from final
