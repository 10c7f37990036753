{{ config(materialized='ephemeral') }}

with

customers as (
    select * from {{ ref('int_customers__judged') }} where row_state = 'accepted' and is_crm
),

merged_customers as (
    select * from {{ ref('int_customers__judged') }}
    where row_state = 'superseded' and is_crm and external_id is not null
),

-- A merged customer's ID resolves to the customer it was merged into.
meant as (
    select
        customer_id,
        customer_id as own_id,
        source_system
    from customers
    union all
    select
        external_id as customer_id,
        customer_id as own_id,
        source_system
    from merged_customers
),

in_crm as (
    select
        *,
        {{ native_id('own_id', 'source_system') }} as id_in_crm
    from meant
),

-- Other systems store the ID as the CRM shows it: without the system prefix, and for Salesforce in
-- two lengths.
named as (
    select
        customer_id,
        own_id as reference
    from in_crm
    union
    select
        customer_id,
        id_in_crm as reference
    from in_crm
    union
    select
        customer_id,
        {{ short_salesforce_id('id_in_crm') }} as reference
    from in_crm
    where source_system = 'salesforce'
),

final as (
    select
        reference,
        min(customer_id) as customer_id
    from named
    group by reference
    having count(*) = 1
)

select * from final
