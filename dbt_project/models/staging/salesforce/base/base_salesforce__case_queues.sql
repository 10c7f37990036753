{{ config(materialized='ephemeral') }}

with

changes as (
    select * from {{ source('salesforce', 'case_history') }}
    where field <> 'Status' and coalesce(new_value, old_value) is not null
),

ranked as (
    select
        case_id,
        coalesce(new_value, old_value) as queue_id,
        row_number() over (
            partition by case_id
            order by system_modstamp desc, id desc, _dlt_load_id desc, _row_number desc
        ) as newest_rank
    from changes
),

final as (
    select
        case_id,
        queue_id
    from ranked
    where newest_rank = 1
)

select * from final
