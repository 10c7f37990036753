with

contacts as (
    select * from {{ ref('int_contacts__validated') }} where row_state = 'accepted' and email is not null
),

customers as (
    select
        validated.customer_id,
        validated.source_system,
        validated.email_domain
    from {{ ref('int_customers__validated') }} as validated
    left join {{ ref('int_customers__resolved') }} as resolved on validated.customer_id = resolved.customer_id
    where validated.row_state = 'accepted' and validated.email_domain is not null and resolved.customer_id is null
),

free_email_domains as (
    select * from {{ ref('free_email_domains') }}
),

-- Contacts of one system with the same address: the address only resolves to the first one.
duplicate_emails as (
    select
        'duplicate_email' as kind,
        email as shared_value,
        source_system,
        contact_id,
        customer_id
    from contacts
    qualify count(*) over (partition by source_system, email) > 1
),

-- Customers with the same domain: the domain resolves to none of them.
shared_domains as (
    select
        case when free_email_domains.email_domain is null then 'shared_email_domain' else 'public_email_domain' end
            as kind,
        customers.email_domain as shared_value,
        customers.source_system,
        cast(null as string) as contact_id,
        customers.customer_id
    from customers
    left join free_email_domains on customers.email_domain = free_email_domains.email_domain
    qualify
        count(*) over (partition by customers.email_domain) > 1
        or free_email_domains.email_domain is not null
),

near_misses as (
    {{ union_by_name(['duplicate_emails', 'shared_domains']) }}
),

final as (
    select
        kind,
        cast(dense_rank() over (partition by kind order by shared_value) as bigint) as near_miss_number,
        source_system,
        {{ published_id('contact_id') }} as contact_id,
        {{ published_id('customer_id') }} as customer_id
    from near_misses
)

select * from final
