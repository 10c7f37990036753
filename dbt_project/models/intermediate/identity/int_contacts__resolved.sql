with

contacts as (
    select * from {{ ref('int_contacts__validated') }} where row_state = 'accepted'
),

contacts_by_email as (
    select * from {{ ref('int_contacts__by_email') }} where is_crm
),

resolved_customers as (
    select * from {{ ref('int_customers__resolved') }}
),

-- A helpdesk contact resolves to the CRM contact with the same address.
final as (
    select
        contacts.contact_id,
        coalesce(contacts_by_email.contact_id, contacts.contact_id) as resolved_contact_id,
        coalesce(contacts_by_email.customer_id, resolved_customers.crm_customer_id, contacts.customer_id) as customer_id
    from contacts
    -- As one equality: a further condition on the left side alone would make it a nested-loop join.
    left join contacts_by_email on case when not contacts.is_crm then contacts.email end = contacts_by_email.email
    left join resolved_customers on contacts.customer_id = resolved_customers.customer_id
)

select * from final
