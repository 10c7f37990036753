with

customers as (
    select * from {{ ref('int_customers__judged') }} where row_state = 'accepted'
),

merged_customers as (
    select * from {{ ref('int_customers__judged') }}
    where row_state = 'superseded' and is_crm and external_id is not null
),

free_email_domains as (
    select * from {{ ref('free_email_domains') }}
),

-- An external id is written as the CRM shows it: without the name of its system.
crm_ids as (
    select
        customer_id as crm_customer_id,
        customer_id as reference
    from customers
    where is_crm
    union
    select
        customer_id as crm_customer_id,
        {{ native_id('customer_id', 'source_system') }} as reference
    from customers
    where is_crm
    -- What the CRM has merged goes on pointing at the customer that it was merged into.
    union
    select
        external_id as crm_customer_id,
        customer_id as reference
    from merged_customers
    union
    select
        external_id as crm_customer_id,
        {{ native_id('customer_id', 'source_system') }} as reference
    from merged_customers
),

by_external_id as (
    select
        reference,
        min(crm_customer_id) as crm_customer_id
    from crm_ids
    group by reference
    having count(*) = 1
),

by_email_domain as (
    select
        customers.email_domain,
        min(customers.customer_id) as crm_customer_id
    from customers
    left join free_email_domains on customers.email_domain = free_email_domains.email_domain
    where customers.is_crm and customers.email_domain is not null and free_email_domains.email_domain is null
    group by customers.email_domain
    having count(*) = 1
),

final as (
    select
        customers.customer_id,
        coalesce(by_external_id.crm_customer_id, by_email_domain.crm_customer_id) as crm_customer_id,
        case when by_external_id.crm_customer_id is not null then 'external_id' else 'email_domain' end as resolution_rule
    from customers
    left join by_external_id on customers.external_id = by_external_id.reference
    left join by_email_domain on customers.email_domain = by_email_domain.email_domain
    where
        not customers.is_crm
        and coalesce(by_external_id.crm_customer_id, by_email_domain.crm_customer_id) is not null
)

select * from final
