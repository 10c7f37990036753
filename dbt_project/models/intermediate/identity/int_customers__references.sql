with

customers as (
    select * from {{ ref('int_customers__judged') }} where is_crm
),

-- What the CRM has merged goes on pointing at the customer that it was merged into.
known as (
    select
        customer_id as crm_customer_id,
        customer_id,
        source_system,
        {{ native_id('customer_id', 'source_system') }} as native_id
    from customers
    where row_state = 'accepted'
    union all
    select
        external_id as crm_customer_id,
        customer_id,
        source_system,
        {{ native_id('customer_id', 'source_system') }} as native_id
    from customers
    where row_state = 'superseded' and external_id is not null
),

-- Other systems write an id as the CRM shows it, without the name of its system; Salesforce shows it in two lengths.
final as (
    select
        crm_customer_id,
        customer_id as reference
    from known
    union
    select
        crm_customer_id,
        native_id as reference
    from known
    union
    select
        crm_customer_id,
        {{ short_salesforce_id('native_id') }} as reference
    from known
    where source_system = 'salesforce'
)

select * from final
