{{ config(materialized='ephemeral') }}

with

customers as (
    select * from {{ ref('int_customers__validated') }} where row_state = 'accepted' and is_crm
),

merged_customers as (
    select * from {{ ref('int_customers__validated') }}
    where row_state = 'superseded' and is_crm and external_id is not null
),

-- A merged customer's ID resolves to the customer it was merged into.
targets as (
    select
        customer_id,
        customer_id as source_id,
        source_system
    from customers
    union all
    select
        external_id as customer_id,
        customer_id as source_id,
        source_system
    from merged_customers
),

with_crm_id as (
    select
        *,
        {{ native_id('source_id', 'source_system') }} as crm_id
    from targets
),

-- Other systems store the ID as the CRM shows it: without the system prefix, and for Salesforce in
-- two lengths.
candidates as (
    select
        customer_id,
        source_id as reference
    from with_crm_id
    union
    select
        customer_id,
        crm_id as reference
    from with_crm_id
    union
    select
        customer_id,
        {{ short_salesforce_id('crm_id') }} as reference
    from with_crm_id
    where source_system = 'salesforce'
),

final as (
    select
        reference,
        min(customer_id) as customer_id
    from candidates
    group by reference
    having count(*) = 1
)

select * from final
