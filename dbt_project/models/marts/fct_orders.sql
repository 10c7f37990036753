with

orders as (
    select * from {{ ref('int_orders__existing') }}
),

final as (
    select
        {{ published_id('order_id') }} as order_id,
        source_system,
        coalesce({{ published_id('customer_id') }}, 'unknown') as customer_id,
        ordered_at,
        ordered_date,
        amount,
        {{ published_name('currency') }} as currency,
        status,
        amount_reporting
    from orders
)

select * from final
