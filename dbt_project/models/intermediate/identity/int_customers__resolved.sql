with

customers as (
    select * from {{ ref('int_customers__validated') }} where row_state = 'accepted'
),

by_external_id as (
    select * from {{ ref('int_customers__by_reference') }}
),

free_email_domains as (
    select * from {{ ref('free_email_domains') }}
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
        coalesce(by_external_id.customer_id, by_email_domain.crm_customer_id) as crm_customer_id,
        case when by_external_id.customer_id is not null then 'external_id' else 'email_domain' end as resolution_rule
    from customers
    left join by_external_id on customers.external_id = by_external_id.reference
    left join by_email_domain on customers.email_domain = by_email_domain.email_domain
    where
        not customers.is_crm
        and coalesce(by_external_id.customer_id, by_email_domain.crm_customer_id) is not null
)

select * from final
