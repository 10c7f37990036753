with

customers as (
    select * from {{ ref('int_customers__validated') }} where row_state = 'accepted' and email_domain is not null
),

resolved_customers as (
    select * from {{ ref('int_customers__resolved') }}
),

free_email_domains as (
    select * from {{ ref('free_email_domains') }}
),

final as (
    select
        customers.email_domain,
        min(coalesce(resolved_customers.crm_customer_id, customers.customer_id)) as customer_id
    from customers
    left join resolved_customers on customers.customer_id = resolved_customers.customer_id
    left join free_email_domains on customers.email_domain = free_email_domains.email_domain
    where free_email_domains.email_domain is null
    group by customers.email_domain
    having count(distinct coalesce(resolved_customers.crm_customer_id, customers.customer_id)) = 1
)

select * from final
