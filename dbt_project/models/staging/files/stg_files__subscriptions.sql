with

landed as (
    select * from {{ source('files', 'subscriptions') }}
),

files_in_force as (
    select * from {{ ref('stg_files__files_in_force') }} where entity = 'subscriptions'
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
        {{ blank_to_null('landed.subscription_id') }} as subscription_id,
        {{ blank_to_null('landed.customer_id') }} as customer_id,
        {{ blank_to_null('landed.plan') }} as plan,
        {{ blank_to_null('landed.start_date') }} as start_date,
        {{ blank_to_null('landed.end_date') }} as end_date,
        {{ blank_to_null('landed.mrr') }} as mrr,
        {{ blank_to_null('landed.currency') }} as currency
    from landed
    inner join files_in_force
        on
            landed._file_name = files_in_force.file_name
            and landed._content_hash = files_in_force.content_hash
    inner join {{ ref('stg_files__loads') }} as loads
        on landed._dlt_load_id = loads.load_id
)

select * from final
