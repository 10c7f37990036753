with

landed as (
    select * from {{ source('salesforce', 'currency_types') }}
),

wholes as (
    select * from {{ ref('base_salesforce__wholes') }} where table_name = 'currency_types'
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        landed._dlt_load_id <> wholes.load_id as is_deleted,
        {{ blank_to_null('landed.iso_code') }} as currency,
        -- Salesforce says what one unit of the corporate currency is in this one.
        coalesce(
            cast(1 / nullif({{ parse_number('landed.conversion_rate') }}, 0) as varchar),
            {{ blank_to_null('landed.conversion_rate') }}
        ) as rate
    from landed
    cross join wholes
)

select * from final
