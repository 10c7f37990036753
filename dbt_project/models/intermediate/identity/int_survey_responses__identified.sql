with

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- A survey exists from its invitation on, or from its answer if it has no invitation. An answer
-- after the as-of date does not exist yet.
surveys as (
    select
        validated.*,
        {{ email_domain('validated.respondent_email') }} as email_domain,
        validated.responded_at < settings.as_of_end_at as is_responded
    from {{ ref('int_survey_responses__validated') }} as validated
    cross join settings
    where
        validated.row_state = 'accepted'
        and coalesce(validated.sent_at, validated.responded_at) < settings.as_of_end_at
),

contacts as (
    select * from {{ ref('int_contacts__resolved') }}
),

resolved_customers as (
    select * from {{ ref('int_customers__resolved') }}
),

contacts_by_email as (
    select * from {{ ref('int_contacts__by_email') }}
),

tickets as (
    select * from {{ ref('int_tickets__identified') }} where customer_id <> 'unknown'
),

record_references as (
    select * from {{ ref('int_survey_responses__references') }}
),

customers_by_domain as (
    select * from {{ ref('int_customers__by_email_domain') }}
),

-- Either reference may be to a customer, a contact or a ticket.
referring as (
    select
        surveys.*,
        coalesce(by_customer_reference.customer_id, by_ticket_reference.customer_id) as referenced_customer_id,
        coalesce(by_customer_reference.contact_id, by_ticket_reference.contact_id) as referenced_contact_id,
        coalesce(by_ticket_reference.ticket_id, by_customer_reference.ticket_id) as referenced_ticket_id
    from surveys
    left join record_references as by_customer_reference on surveys.customer_reference = by_customer_reference.reference
    left join record_references as by_ticket_reference on surveys.ticket_reference = by_ticket_reference.reference
),

matched as (
    select
        referring.*,
        coalesce(resolved_customers.crm_customer_id, referring.customer_id, referring.referenced_customer_id)
            as direct_customer_id,
        coalesce(contacts.resolved_contact_id, contacts_by_email.contact_id) as matched_contact_id,
        case
            when contacts.contact_id is not null then contacts.customer_id else contacts_by_email.customer_id
        end as contact_customer_id,
        tickets.customer_id as ticket_customer_id,
        customers_by_domain.customer_id as domain_customer_id
    from referring
    left join contacts on coalesce(referring.contact_id, referring.referenced_contact_id) = contacts.contact_id
    left join contacts_by_email on referring.respondent_email = contacts_by_email.email
    left join tickets on coalesce(referring.ticket_id, referring.referenced_ticket_id) = tickets.ticket_id
    left join resolved_customers
        on coalesce(referring.customer_id, referring.referenced_customer_id) = resolved_customers.customer_id
    left join customers_by_domain on referring.email_domain = customers_by_domain.email_domain
),

final as (
    select
        response_id,
        source_system,
        survey_id,
        survey_type,
        coalesce(direct_customer_id, contact_customer_id, ticket_customer_id, domain_customer_id, 'unknown') as customer_id,
        matched_contact_id as contact_id,
        case
            when direct_customer_id is not null then 'customer_id'
            when contact_customer_id is not null then 'contact'
            when ticket_customer_id is not null then 'ticket'
            when domain_customer_id is not null then 'email_domain'
            else 'unmatched'
        end as customer_match_rule,
        coalesce(ticket_id, referenced_ticket_id) as ticket_id,
        touchpoint,
        channel,
        scale_min,
        scale_max,
        polarity,
        sent_at,
        case when is_responded then responded_at end as responded_at,
        case when is_responded then score end as score,
        case when is_responded or responded_at is null then comment end as comment
    from matched
)

select * from final
