with

openings as (
    select * from {{ source('salesforce', 'business_hours') }}
),

full_snapshot as (
    {{ newest_full_snapshot('salesforce', 'business_hours') }}
),

final as (
    select
        {{ vendor_row_columns('openings') }},
        openings._dlt_load_id <> full_snapshot.load_id as is_deleted,
        false as is_out_of_scope,
        {{ blank_to_null('openings.name') }} as schedule,
        {{ blank_to_null('openings.timezone') }} as timezone,
        openings.weekday,
        openings.opens_at,
        openings.closes_at
    from openings
    cross join full_snapshot
)

select * from final
