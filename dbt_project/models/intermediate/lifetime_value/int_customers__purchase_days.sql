with

orders as (
    select * from {{ ref('int_orders__existing') }}
    where status = 'paid' and amount_reporting > 0 and customer_id <> 'unknown'
),

final as (
    select
        customer_id,
        ordered_date as purchase_date,
        sum(amount_reporting) as amount
    from orders
    group by customer_id, ordered_date
)

select * from final
