{{ config(materialized='ephemeral') }}

with

final as (
    select
        'customers' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_customers__validated') }}
    union all
    select
        'contacts' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_contacts__validated') }}
    union all
    select
        'subscriptions' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_subscriptions__validated') }}
    union all
    select
        'orders' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_orders__validated') }}
    union all
    select
        'referrals' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_referrals__validated') }}
    union all
    select
        'tickets' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_tickets__validated') }}
    union all
    select
        'ticket_events' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_ticket_events__validated') }}
    union all
    select
        'survey_responses' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_survey_responses__validated') }}
    union all
    select
        'business_hours' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_business_hours__validated') }}
    union all
    select
        'holidays' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_holidays__validated') }}
    union all
    select
        'exchange_rates' as entity,
        {{ row_outcome_columns() }}
    from {{ ref('int_exchange_rates__validated') }}
)

select * from final
