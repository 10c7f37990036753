with

landed as (
    select * from {{ source('hubspot', 'subscriptions') }}
),

loads as (
    select * from {{ ref('stg_hubspot__loads') }}
),

removed as (
    select * from {{ ref('base_hubspot__removed') }} where table_name = 'subscriptions'
),

companies as (
    select * from {{ ref('base_hubspot__removed') }} where table_name = 'companies' and merged_into_id is not null
),

deals as (
    select
        deals.id,
        deals.status,
        row_number() over (partition by deals.id order by deals._dlt_load_id desc, deals._row_number desc) as version_rank
    from {{ source('hubspot', 'deals') }} as deals
    inner join loads on deals._dlt_load_id = loads.load_id
),

-- The object that the settings name: rows of one that they named before are gone.
objects_in_force as (
    select landed.object_name
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
    order by landed._dlt_load_id desc, landed._row_number desc
    limit 1
),

final as (
    select
        landed._source_system as source_system,
        landed._dlt_load_id as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        removed.merged_into_id is not null
        or coalesce(removed.removed_at >= landed.changed_at, false)
        or landed.object_name <> objects_in_force.object_name
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
    inner join loads on landed._dlt_load_id = loads.load_id
    cross join objects_in_force
    left join removed on landed.id = removed.id
    left join companies on landed.company_id = companies.id
    left join deals on landed.deal_id = deals.id and deals.version_rank = 1
)

select * from final
