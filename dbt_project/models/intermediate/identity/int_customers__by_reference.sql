{{ config(materialized='ephemeral') }}

with

customer_references as (
    select * from {{ ref('int_customers__references') }} where is_crm
),

final as (
    select
        reference,
        min(customer_id) as customer_id
    from customer_references
    group by reference
    having count(*) = 1
)

select * from final
