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

-- Rows of an object type that the settings no longer name are deleted.
current_object as (
    select landed.object_name
    from landed
    order by landed._dlt_load_id desc, landed._row_number desc
    limit 1
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        deleted_records.merged_into_id is not null
        or coalesce(deleted_records.removed_at >= landed.changed_at, false)
        or landed.object_name <> current_object.object_name
        or landed.is_recurring = 'false'
        or (landed.deal_id is not null and coalesce(deals.status, 'unknown') <> 'paid') as is_deleted,
        {{ vendor_id('landed.id', 'hubspot') }} as subscription_id,
        {{ vendor_id('coalesce(companies.merged_into_id, landed.company_id)', 'hubspot') }} as customer_id,
        {{ blank_to_null('landed.plan') }} as plan,
        {{ blank_to_null("split_part(landed.start_date, 'T', 1)") }} as start_date,
        {{ blank_to_null("split_part(landed.end_date, 'T', 1)") }} as end_date,
        {{ blank_to_null('landed.mrr') }} as mrr,
        {{ blank_to_null('landed.currency') }} as currency
    from landed
    cross join current_object
    left join deleted_records on landed.id = deleted_records.id
    left join companies on landed.company_id = companies.id
    left join deals on landed.deal_id = deals.id
)

select * from final
