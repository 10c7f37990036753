with

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- Tickets that exist by the as-of date.
tickets as (
    select
        validated.*,
        {{ email_domain('validated.requester_email') }} as email_domain
    from {{ ref('int_tickets__validated') }} as validated
    cross join settings
    where validated.row_state = 'accepted' and validated.created_at < settings.as_of_end_at
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

customers_by_domain as (
    select * from {{ ref('int_customers__by_email_domain') }}
),

matched as (
    select
        tickets.*,
        coalesce(resolved_customers.crm_customer_id, tickets.customer_id) as direct_customer_id,
        coalesce(contacts.resolved_contact_id, contacts_by_email.contact_id) as matched_contact_id,
        case
            when contacts.contact_id is not null then contacts.customer_id else contacts_by_email.customer_id
        end as contact_customer_id,
        customers_by_domain.customer_id as domain_customer_id
    from tickets
    left join contacts on tickets.contact_id = contacts.contact_id
    left join contacts_by_email on tickets.requester_email = contacts_by_email.email
    left join resolved_customers on tickets.customer_id = resolved_customers.customer_id
    left join customers_by_domain on tickets.email_domain = customers_by_domain.email_domain
),

final as (
    select
        ticket_id,
        source_system,
        coalesce(direct_customer_id, contact_customer_id, domain_customer_id, 'unknown') as customer_id,
        matched_contact_id as contact_id,
        case
            when direct_customer_id is not null then 'customer_id'
            when contact_customer_id is not null then 'contact'
            when domain_customer_id is not null then 'email_domain'
            else 'unmatched'
        end as customer_match_rule,
        channel,
        priority,
        topic,
        team,
        schedule,
        status,
        created_at
    from matched
)

select * from final
