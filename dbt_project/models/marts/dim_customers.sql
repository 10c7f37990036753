with

customers as (
    select * from {{ ref('int_customers__combined') }}
),

final as (
    select
        {{ published_id('customer_id') }} as customer_id,
        source_system,
        {{ attribute('segment') }} as segment,
        {{ attribute('region') }} as region,
        {{ attribute('industry') }} as industry,
        cast(created_at as timestamp) as created_at,
        is_inferred
    from customers
)

select * from final
