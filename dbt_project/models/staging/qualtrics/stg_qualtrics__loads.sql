with

marks as (
    select * from {{ source('qualtrics', '_dlt_loads') }}
),

final as (
    select
        load_id,
        status
    from marks
    where status = 0
)

select * from final
