with

landed as (
    select * from {{ source('files', 'subscriptions') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.subscription_id') }} as subscription_id,
        {{ blank_to_null('landed.customer_id') }} as customer_id,
        {{ blank_to_null('landed.plan') }} as plan,
        {{ blank_to_null('landed.start_date') }} as start_date,
        {{ blank_to_null('landed.end_date') }} as end_date,
        {{ blank_to_null('landed.mrr') }} as mrr,
        {{ blank_to_null('landed.currency') }} as currency
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
