with

landed as (
    select * from {{ source('files', 'orders') }}
),

files_in_force as (
    select * from {{ ref('stg_files__files_in_force') }} where entity = 'orders'
),

final as (
    select
        landed._source_system as source_system,
        landed._file_name as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        landed._line_number as line_number,
        landed._malformed_text is not null as is_malformed,
        false as is_deleted,
        {{ blank_to_null('landed.order_id') }} as order_id,
        {{ blank_to_null('landed.customer_id') }} as customer_id,
        {{ blank_to_null('landed.ordered_at') }} as ordered_at,
        {{ blank_to_null('landed.amount') }} as amount,
        {{ blank_to_null('landed.currency') }} as currency,
        {{ blank_to_null('landed.status') }} as status
    from landed
    inner join files_in_force
        on
            landed._file_name = files_in_force.file_name
            and landed._content_hash = files_in_force.content_hash
    inner join {{ ref('stg_files__loads') }} as loads
        on landed._dlt_load_id = loads.load_id
)

select * from final
