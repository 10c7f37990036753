with

landed as (
    select * from {{ source('hubspot', 'deals') }}
),

deleted_records as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'deals'
),

companies as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'companies' and merged_into_id is not null
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        deleted_records.merged_into_id is not null
        or coalesce(deleted_records.removed_at >= landed.changed_at, false) as is_deleted,
        -- A deal that is open or lost may have no amount.
        {{ blank_to_null('landed.amount') }} is null and landed.status in ('pending', 'cancelled') as is_out_of_scope,
        {{ vendor_id('landed.id', 'hubspot') }} as order_id,
        {{ vendor_id('coalesce(companies.merged_into_id, landed.company_id)', 'hubspot') }} as customer_id,
        -- An open deal may have no close date.
        coalesce({{ blank_to_null('landed.closed_at') }}, landed.created_at) as ordered_at,
        {{ blank_to_null('landed.amount') }} as amount,
        {{ blank_to_null('landed.currency') }} as currency,
        landed.status
    from landed
    left join deleted_records on landed.id = deleted_records.id
    left join companies on landed.company_id = companies.id
)

select * from final
