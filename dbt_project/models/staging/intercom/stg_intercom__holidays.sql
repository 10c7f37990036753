with

holidays as (
    select * from {{ source('intercom', 'holidays') }}
),

full_snapshot as (
    {{ newest_full_snapshot('intercom', 'holidays') }}
),

final as (
    select
        {{ vendor_row_columns('holidays') }},
        holidays._dlt_load_id <> full_snapshot.load_id as is_deleted,
        false as is_out_of_scope,
        {{ blank_to_null('holidays.schedule') }} as schedule,
        holidays.holiday_date
    from holidays
    cross join full_snapshot
)

select * from final
