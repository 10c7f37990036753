with

survey_responses as (
    select * from {{ ref('int_survey_responses__validated') }} where row_state = 'accepted'
),

customer_references as (
    select * from {{ ref('int_customers__references') }}
),

contacts as (
    select
        resolved_contacts.resolved_contact_id as contact_id,
        contacts.contact_id as source_id,
        contacts.source_system
    from {{ ref('int_contacts__validated') }} as contacts
    inner join {{ ref('int_contacts__resolved') }} as resolved_contacts
        on contacts.contact_id = resolved_contacts.contact_id
    where contacts.row_state = 'accepted'
),

tickets as (
    select * from {{ ref('int_tickets__validated') }} where row_state = 'accepted'
),

used_references as (
    select customer_reference as reference from survey_responses
    union
    select ticket_reference as reference from survey_responses
),

contact_references as (
    {{ references_to('contacts', 'contact_id', 'source_id') }}
),

ticket_references as (
    {{ references_to('tickets', 'ticket_id', 'ticket_id') }}
),

candidates as (
    select
        'customer' as kind,
        customer_id as record_id,
        reference
    from customer_references
    union
    select
        'contact' as kind,
        contact_id as record_id,
        reference
    from contact_references
    union
    select
        'ticket' as kind,
        ticket_id as record_id,
        reference
    from ticket_references
),

final as (
    select
        used_references.reference,
        min(case when candidates.kind = 'customer' then candidates.record_id end) as customer_id,
        min(case when candidates.kind = 'contact' then candidates.record_id end) as contact_id,
        min(case when candidates.kind = 'ticket' then candidates.record_id end) as ticket_id
    from used_references
    inner join candidates on used_references.reference = candidates.reference
    group by used_references.reference
    having count(*) = 1
)

select * from final
