with

landed as (
    select * from {{ source('salesforce', 'subscriptions') }}
),

-- Records of an object type that the settings no longer name are deleted.
subscriptions as (
    select
        landed.*,
        left(landed.last_service_date, 10) as last_service_day,
        first_value(landed.object) over (order by landed._dlt_load_id desc, landed._row_number desc) as current_object
    from landed
),

final as (
    select
        {{ vendor_row_columns('subscriptions') }},
        -- A contract has no service before its activation.
        coalesce(
            subscriptions.is_deleted = 'true'
            or subscriptions.object <> subscriptions.current_object
            or subscriptions.status_code in ('Draft', 'InApproval'),
            false
        ) as is_deleted,
        {{ vendor_id('subscriptions.id', 'salesforce') }} as subscription_id,
        {{ vendor_id('subscriptions.account_id', 'salesforce') }} as customer_id,
        {{ blank_to_null('subscriptions.plan') }} as plan,
        left({{ blank_to_null('subscriptions.start_date') }}, 10) as start_date,
        coalesce(
            cast(cast({{ parse_date('subscriptions.last_service_day') }} + interval 1 day as date) as varchar),
            {{ blank_to_null('subscriptions.last_service_day') }}
        ) as end_date,
        {{ blank_to_null('subscriptions.mrr') }} as mrr,
        {{ blank_to_null('subscriptions.currency') }} as currency
    from subscriptions
)

select * from final
