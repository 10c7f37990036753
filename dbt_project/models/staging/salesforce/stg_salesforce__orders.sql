with

landed as (
    select * from {{ source('salesforce', 'orders') }}
),

-- Records of an object type that the settings no longer name are deleted.
orders as (
    select
        landed.*,
        first_value(landed.object) over (order by landed._dlt_load_id desc, landed._row_number desc) as current_object
    from landed
),

final as (
    select
        {{ vendor_row_columns('orders') }},
        coalesce(orders.is_deleted = 'true' or orders.object <> orders.current_object, false) as is_deleted,
        -- An opportunity that is not won and has no mapped stage; one that may have no amount yet.
        orders.status is null
        or ({{ blank_to_null('orders.amount') }} is null and orders.status in ('pending', 'cancelled'))
            as is_out_of_scope,
        {{ vendor_id('orders.id', 'salesforce') }} as order_id,
        {{ vendor_id('orders.account_id', 'salesforce') }} as customer_id,
        -- Opportunities, and orders that are not activated, have a date but no time.
        {{ instant_text("coalesce(" ~ blank_to_null('orders.ordered_at') ~ ", " ~ blank_to_null('orders.effective_date') ~ ")") }}
            as ordered_at,
        {{ blank_to_null('orders.amount') }} as amount,
        {{ blank_to_null('orders.currency') }} as currency,
        {{ blank_to_null('orders.status') }} as status
    from orders
)

select * from final
