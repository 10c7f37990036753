with

landed as (
    select * from {{ source('salesforce', 'subscriptions') }}
),

loads as (
    select * from {{ ref('stg_salesforce__loads') }}
),

-- Where the settings name another object, records of the former one are none any more.
subscriptions as (
    select
        landed.*,
        left(landed.last_service_date, 10) as last_service_day,
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
        -- A contract has no service before it is activated.
        coalesce(
            is_deleted = 'true' or object <> object_in_force or status_code in ('Draft', 'InApproval'), false
        ) as is_deleted,
        {{ vendor_id('id', 'salesforce') }} as subscription_id,
        {{ vendor_id('account_id', 'salesforce') }} as customer_id,
        {{ blank_to_null('plan') }} as plan,
        left({{ blank_to_null('start_date') }}, 10) as start_date,
        coalesce(
            cast(cast({{ parse_date('last_service_day') }} + interval 1 day as date) as varchar),
            {{ blank_to_null('last_service_day') }}
        ) as end_date,
        {{ blank_to_null('mrr') }} as mrr,
        {{ blank_to_null('currency') }} as currency
    from subscriptions
)

select * from final
