with

rejected as (
    select * from {{ ref('int_rows__validated') }} where row_state = 'rejected'
),

final as (
    select
        source_system,
        entity,
        -- A vendor's landed row may hold several rows of an entity, so its own number is not a key.
        cast(row_number() over (
            partition by source_system, entity order by read_batch, row_number, row_key, rejected_row
        ) as bigint) as row_number,
        row_key,
        reject_reason as reason,
        load_id,
        rejected_row as row
    from rejected
)

select * from final
