with

landed as (
    select * from {{ source('files', 'orders') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.order_id') }} as order_id,
        {{ blank_to_null('landed.customer_id') }} as customer_id,
        {{ blank_to_null('landed.ordered_at') }} as ordered_at,
        {{ blank_to_null('landed.amount') }} as amount,
        {{ blank_to_null('landed.currency') }} as currency,
        {{ blank_to_null('landed.status') }} as status
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
