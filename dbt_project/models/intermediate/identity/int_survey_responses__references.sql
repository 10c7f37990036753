with

survey_responses as (
    select * from {{ ref('int_survey_responses__judged') }} where row_state = 'accepted'
),

customers as (
    select * from {{ ref('int_customers__judged') }} where row_state = 'accepted' and is_crm
),

merged_customers as (
    select * from {{ ref('int_customers__judged') }}
    where row_state = 'superseded' and is_crm and external_id is not null
),

tickets as (
    select * from {{ ref('int_tickets__judged') }} where row_state = 'accepted'
),

used as (
    select
        'customers' as entity,
        customer_reference as reference
    from survey_responses
    union
    select
        'tickets' as entity,
        ticket_reference as reference
    from survey_responses
),

-- What other systems call themselves: the id with its system or without.
named as (
    select
        'customers' as entity,
        customer_id as id,
        customer_id as reference
    from customers
    union
    select
        'customers' as entity,
        customer_id as id,
        {{ native_id('customer_id', 'source_system') }} as reference
    from customers
    union
    select
        'customers' as entity,
        external_id as id,
        customer_id as reference
    from merged_customers
    union
    select
        'customers' as entity,
        external_id as id,
        {{ native_id('customer_id', 'source_system') }} as reference
    from merged_customers
    union
    select
        'tickets' as entity,
        ticket_id as id,
        ticket_id as reference
    from tickets
    union
    select
        'tickets' as entity,
        ticket_id as id,
        {{ native_id('ticket_id', 'source_system') }} as reference
    from tickets
),

final as (
    select
        used.entity,
        used.reference,
        min(named.id) as id
    from used
    inner join named on used.entity = named.entity and used.reference = named.reference
    group by used.entity, used.reference
    having count(*) = 1
)

select * from final
