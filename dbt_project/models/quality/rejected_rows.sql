with

rejected as (
    select source_system, 'customers' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_customers__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'contacts' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_contacts__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'subscriptions' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_subscriptions__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'orders' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_orders__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'referrals' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_referrals__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'tickets' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_tickets__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'ticket_events' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_ticket_events__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'survey_responses' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_survey_responses__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'business_hours' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_business_hours__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'holidays' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_holidays__judged') }}
    where row_state = 'rejected'
    union all
    select source_system, 'exchange_rates' as entity, row_key, reject_reason, load_id, rejected_row
    from {{ ref('int_exchange_rates__judged') }}
    where row_state = 'rejected'
),

final as (
    select
        source_system,
        entity,
        row_key,
        reject_reason as reason,
        load_id,
        rejected_row as row
    from rejected
)

select * from final
