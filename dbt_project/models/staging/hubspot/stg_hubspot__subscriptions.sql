with

landed as (
    select * from {{ source('hubspot', 'subscriptions') }}
),

deleted_records as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'subscriptions'
),

companies as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'companies' and merged_into_id is not null
),

deals as (
    select
        landed_deals.id,
        landed_deals.status
    from {{ source('hubspot', 'deals') }} as landed_deals
    qualify {{ is_newest_version('landed_deals') }}
),

stopped_subscriptions as (
    select * from {{ ref('base_hubspot__stopped_subscriptions') }}
),

-- Rows of an object type that the settings no longer name are deleted.
current_object as (
    select landed.object_name
    from landed
    order by landed._dlt_load_id desc, landed._row_number desc
    limit 1
),

dated as (
    select
        landed.*,
        {{ date_text(blank_to_null('landed.start_date')) }} as first_day,
        {{ date_text(blank_to_null('landed.end_date')) }} as planned_end,
        stopped_subscriptions.stopped_on
    from landed
    left join stopped_subscriptions on landed.id = stopped_subscriptions.id
),

final as (
    select
        {{ vendor_row_columns('dated') }},
        deleted_records.merged_into_id is not null
        or coalesce(deleted_records.removed_at >= dated.changed_at, false)
        or dated.object_name <> current_object.object_name as is_deleted,
        -- A single sale; a line item of a quote, an invoice, or a deal that is not won; a subscription
        -- that has not begun, or was stopped before it began.
        dated.is_recurring = 'false'
        or (dated.object_name = 'line_items' and coalesce(deals.status, 'unknown') <> 'paid')
        or coalesce(lower(dated.status) = 'scheduled', false)
        or coalesce({{ parse_date('dated.stopped_on') }} <= {{ parse_date('dated.first_day') }}, false)
            as is_out_of_scope,
        {{ vendor_id('dated.id', 'hubspot') }} as subscription_id,
        {{ vendor_id('coalesce(companies.merged_into_id, dated.company_id)', 'hubspot') }} as customer_id,
        {{ blank_to_null('dated.plan') }} as plan,
        dated.first_day as start_date,
        {{ earlier_date_text('dated.planned_end', 'dated.stopped_on') }} as end_date,
        {{ blank_to_null('dated.mrr') }} as mrr,
        {{ blank_to_null('dated.currency') }} as currency
    from dated
    cross join current_object
    left join deleted_records on dated.id = deleted_records.id
    left join companies on dated.company_id = companies.id
    left join deals on dated.deal_id = deals.id
)

select * from final
