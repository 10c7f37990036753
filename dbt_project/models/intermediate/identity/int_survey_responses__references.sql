with

survey_responses as (
    select * from {{ ref('int_survey_responses__judged') }} where row_state = 'accepted'
),

customers as (
    select * from {{ ref('int_customers__references') }}
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
        crm_customer_id as id,
        reference
    from customers
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
