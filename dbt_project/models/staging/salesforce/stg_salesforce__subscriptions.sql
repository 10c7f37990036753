with

landed as (
    select * from {{ source('salesforce', 'subscriptions') }}
),

stopped_subscriptions as (
    select * from {{ ref('base_salesforce__stopped_subscriptions') }}
),

-- Records of an object type that the settings no longer name are deleted.
subscriptions as (
    select
        landed.*,
        {{ date_text(blank_to_null('landed.start_date')) }} as first_day,
        {{ date_text(blank_to_null('landed.last_service_date')) }} as last_service_day,
        stopped_subscriptions.stopped_on,
        first_value(landed.object) over (order by landed._dlt_load_id desc, landed._row_number desc) as current_object
    from landed
    left join stopped_subscriptions on landed.id = stopped_subscriptions.id
),

dated as (
    select
        *,
        coalesce(
            cast(cast({{ parse_date('last_service_day') }} + interval 1 day as date) as string), last_service_day
        ) as planned_end
    from subscriptions
),

final as (
    select
        {{ vendor_row_columns('dated') }},
        coalesce(dated.is_deleted = 'true' or dated.object <> dated.current_object, false) as is_deleted,
        -- A contract before its activation; an asset that is a physical product; a subscription that
        -- was stopped before it began.
        coalesce(
            (
                dated.object = 'Contract'
                and dated.status_code not in ('Activated', 'Terminated', 'Expired')
            )
            or dated.is_product = 'true'
            or {{ parse_date('dated.stopped_on') }} <= {{ parse_date('dated.first_day') }},
            false
        ) as is_out_of_scope,
        {{ vendor_id('dated.id', 'salesforce') }} as subscription_id,
        {{ vendor_id('dated.account_id', 'salesforce') }} as customer_id,
        {{ blank_to_null('dated.plan') }} as plan,
        dated.first_day as start_date,
        {{ earlier_date_text('dated.planned_end', 'dated.stopped_on') }} as end_date,
        {{ blank_to_null('dated.mrr') }} as mrr,
        {{ blank_to_null('dated.currency') }} as currency
    from dated
)

select * from final
