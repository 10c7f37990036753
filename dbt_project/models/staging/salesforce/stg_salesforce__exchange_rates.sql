with

landed as (
    select * from {{ source('salesforce', 'currency_types') }}
),

full_snapshot as (
    {{ newest_full_snapshot('salesforce', 'currency_types') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        landed._dlt_load_id <> full_snapshot.load_id as is_deleted,
        false as is_out_of_scope,
        {{ blank_to_null('landed.iso_code') }} as currency,
        -- Salesforce gives units of this currency per unit of the corporate currency; the rate is
        -- the inverse.
        coalesce(
            cast(1 / nullif({{ parse_number('landed.conversion_rate') }}, 0) as string),
            {{ blank_to_null('landed.conversion_rate') }}
        ) as rate
    from landed
    cross join full_snapshot
)

select * from final
