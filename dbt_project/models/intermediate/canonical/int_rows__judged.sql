{{ config(materialized='view') }}

with

customers as (
    select * from {{ ref('int_customers__judged') }}
),

contacts as (
    select * from {{ ref('int_contacts__judged') }}
),

subscriptions as (
    select * from {{ ref('int_subscriptions__judged') }}
),

orders as (
    select * from {{ ref('int_orders__judged') }}
),

referrals as (
    select * from {{ ref('int_referrals__judged') }}
),

tickets as (
    select * from {{ ref('int_tickets__judged') }}
),

ticket_events as (
    select * from {{ ref('int_ticket_events__judged') }}
),

survey_responses as (
    select * from {{ ref('int_survey_responses__judged') }}
),

business_hours as (
    select * from {{ ref('int_business_hours__judged') }}
),

holidays as (
    select * from {{ ref('int_holidays__judged') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates__judged') }}
),

final as (
    select
        source_system,
        'customers' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from customers
    union all
    select
        source_system,
        'contacts' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from contacts
    union all
    select
        source_system,
        'subscriptions' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from subscriptions
    union all
    select
        source_system,
        'orders' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from orders
    union all
    select
        source_system,
        'referrals' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from referrals
    union all
    select
        source_system,
        'tickets' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from tickets
    union all
    select
        source_system,
        'ticket_events' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from ticket_events
    union all
    select
        source_system,
        'survey_responses' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from survey_responses
    union all
    select
        source_system,
        'business_hours' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from business_hours
    union all
    select
        source_system,
        'holidays' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from holidays
    union all
    select
        source_system,
        'exchange_rates' as entity,
        load_id,
        row_state,
        reject_reason,
        row_key,
        rejected_row
    from exchange_rates
)

select * from final
