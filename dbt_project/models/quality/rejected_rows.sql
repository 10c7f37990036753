with

rejected as (
    select * from {{ ref('int_rows__judged') }} where row_state = 'rejected'
),

final as (
    select
        source_system,
        entity,
        row_key,
        reject_reason as reason,
        load_id,
        rejected_row as row
    from rejected
)

select * from final
