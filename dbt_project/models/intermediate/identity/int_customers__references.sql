{{ config(materialized='ephemeral') }}

with

customers as (
    select * from {{ ref('int_customers__validated') }} where row_state = 'accepted'
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
        source_system,
        is_crm
    from customers
    union all
    select
        external_id as customer_id,
        customer_id as source_id,
        source_system,
        is_crm
    from merged_customers
),

final as (
    {{ references_to('targets', 'customer_id, is_crm', 'source_id') }}
)

select * from final
