with

judged as (
    select source_system, 'customers' as entity, row_state from {{ ref('int_customers__judged') }}
    union all
    select source_system, 'contacts' as entity, row_state from {{ ref('int_contacts__judged') }}
    union all
    select source_system, 'subscriptions' as entity, row_state from {{ ref('int_subscriptions__judged') }}
    union all
    select source_system, 'orders' as entity, row_state from {{ ref('int_orders__judged') }}
    union all
    select source_system, 'referrals' as entity, row_state from {{ ref('int_referrals__judged') }}
    union all
    select source_system, 'tickets' as entity, row_state from {{ ref('int_tickets__judged') }}
    union all
    select source_system, 'ticket_events' as entity, row_state from {{ ref('int_ticket_events__judged') }}
    union all
    select source_system, 'survey_responses' as entity, row_state from {{ ref('int_survey_responses__judged') }}
    union all
    select source_system, 'business_hours' as entity, row_state from {{ ref('int_business_hours__judged') }}
    union all
    select source_system, 'holidays' as entity, row_state from {{ ref('int_holidays__judged') }}
    union all
    select source_system, 'exchange_rates' as entity, row_state from {{ ref('int_exchange_rates__judged') }}
),

final as (
    select
        source_system,
        entity,
        count(*) as extracted,
        count(case when row_state = 'accepted' then 1 end) as accepted,
        count(case when row_state = 'rejected' then 1 end) as rejected,
        count(case when row_state = 'superseded' then 1 end) as superseded
    from judged
    group by source_system, entity
)

select * from final
