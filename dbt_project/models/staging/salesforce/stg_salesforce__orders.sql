with

landed as (
    select * from {{ source('salesforce', 'orders') }}
),

loads as (
    select * from {{ ref('stg_salesforce__loads') }}
),

-- Where the settings name another object, records of the former one are none any more.
orders as (
    select
        landed.*,
        first_value(landed.object) over (order by landed._dlt_load_id desc, landed._row_number desc) as object_in_force
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
),

final as (
    select
        _source_system as source_system,
        _dlt_load_id as read_batch,
        _dlt_load_id as load_id,
        _row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        coalesce(is_deleted = 'true' or object <> object_in_force or status is null, false) as is_deleted,
        {{ vendor_id('id', 'salesforce') }} as order_id,
        {{ vendor_id('account_id', 'salesforce') }} as customer_id,
        -- An order that is not activated yet has a day, no time.
        coalesce({{ blank_to_null('ordered_at') }}, {{ blank_to_null('effective_date') }}) as ordered_at,
        {{ blank_to_null('amount') }} as amount,
        {{ blank_to_null('currency') }} as currency,
        {{ blank_to_null('status') }} as status
    from orders
)

select * from final
