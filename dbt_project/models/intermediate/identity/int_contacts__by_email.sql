with

contacts as (
    select * from {{ ref('int_contacts__validated') }} where row_state = 'accepted' and email is not null
),

resolved_customers as (
    select * from {{ ref('int_customers__resolved') }}
),

-- Among contacts with the same address, CRM contacts come first, then the earliest created.
ranked as (
    select
        contacts.email,
        contacts.contact_id,
        contacts.is_crm,
        coalesce(resolved_customers.crm_customer_id, contacts.customer_id) as customer_id,
        row_number() over (
            partition by contacts.email
            order by
                case when contacts.is_crm then 0 else 1 end,
                case when contacts.created_at is null then 1 else 0 end, contacts.created_at, contacts.contact_id
        ) as email_rank
    from contacts
    left join resolved_customers on contacts.customer_id = resolved_customers.customer_id
),

final as (
    select
        email,
        contact_id,
        customer_id,
        is_crm
    from ranked
    where email_rank = 1
)

select * from final
