with

settings as (
    select * from {{ ref('refresh_settings') }}
),

orders as (
    select * from {{ ref('int_orders__validated') }} where row_state = 'accepted'
),

final as (
    select
        orders.order_id,
        orders.source_system,
        orders.customer_id,
        orders.ordered_at,
        {{ local_date('orders.ordered_at', 'settings.timezone') }} as ordered_date,
        orders.amount,
        orders.currency,
        orders.status,
        orders.amount_reporting
    from orders
    cross join settings
    where orders.ordered_at < settings.as_of_end_at
)

select * from final
