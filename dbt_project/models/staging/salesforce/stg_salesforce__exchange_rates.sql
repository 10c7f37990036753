with

landed as (
    select * from {{ source('salesforce', 'currency_types') }}
),

loads as (
    select * from {{ ref('stg_salesforce__loads') }}
),

wholes as (
    select max(read_state._dlt_load_id) as load_id
    from {{ source('salesforce', 'read_state') }} as read_state
    inner join loads on read_state._dlt_load_id = loads.load_id
    where read_state.table_name = 'currency_types' and read_state.is_whole
),

final as (
    select
        landed._source_system as source_system,
        landed._dlt_load_id as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        landed._dlt_load_id <> wholes.load_id as is_deleted,
        {{ blank_to_null('landed.iso_code') }} as currency,
        -- Salesforce says what one unit of the corporate currency is in this one.
        coalesce(
            cast(1 / nullif({{ parse_number('landed.conversion_rate') }}, 0) as varchar),
            {{ blank_to_null('landed.conversion_rate') }}
        ) as rate
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
    cross join wholes
)

select * from final
