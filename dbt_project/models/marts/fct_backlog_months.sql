{{ config(schema="intermediate") }}

with

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- A ticket in the solved set without a solve has no status events: it is never in the backlog.
tickets as (
    select
        *,
        min(ticket_id) over (partition by customer_id, channel, priority, topic, team) as group_ticket_id
    from {{ ref('fct_tickets') }}
    where is_counted and (status not in {{ solved_statuses() }} or first_solved_at is not null)
),

status_changes as (
    select
        {{ published_id('events.ticket_id') }} as ticket_id,
        {{ local_date('events.occurred_at', 'settings.timezone') }} as changed_date,
        case when events.status in {{ solved_statuses() }} then -1 else 1 end as backlog_change
    from {{ ref('int_ticket_events__ordered') }} as events
    cross join settings
    where
        events.event_type = 'status'
        and (events.status in {{ solved_statuses() }}) <> (events.status_before in {{ solved_statuses() }})
),

changes as (
    select
        group_ticket_id,
        customer_id,
        created_date as changed_date,
        1 as backlog_change
    from tickets
    union all
    select
        tickets.group_ticket_id,
        tickets.customer_id,
        status_changes.changed_date,
        status_changes.backlog_change
    from status_changes
    inner join tickets on status_changes.ticket_id = tickets.ticket_id
),

monthly_changes as (
    select
        group_ticket_id,
        customer_id,
        cast({{ dbt.date_trunc('month', 'changed_date') }} as date) as changed_month,
        sum(backlog_change) as backlog_change
    from changes
    group by group_ticket_id, customer_id, changed_month
    having sum(backlog_change) <> 0
),

-- A backlog lasts until the month before the next change.
balances as (
    select
        monthly_changes.group_ticket_id,
        monthly_changes.customer_id,
        monthly_changes.changed_month,
        sum(monthly_changes.backlog_change) over until_now as backlog,
        coalesce(
            lead(monthly_changes.changed_month) over changes_in_order - interval 1 month, settings.as_of_date
        ) as last_month
    from monthly_changes
    cross join settings
    window
        changes_in_order as (partition by monthly_changes.group_ticket_id order by monthly_changes.changed_month),
        until_now as (
            partition by monthly_changes.group_ticket_id
            order by monthly_changes.changed_month
            rows unbounded preceding
        )
),

final as (
    select
        group_ticket_id as ticket_id,
        customer_id,
        {{ date_series(
            'changed_month', 'case when backlog > 0 then last_month else changed_month end', 'month', 'metric_month'
        ) }},
        cast(backlog as bigint) as backlog
    from balances
)

select * from final
