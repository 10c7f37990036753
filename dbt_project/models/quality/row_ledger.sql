with

validated as (
    select * from {{ ref('int_rows__validated') }}
),

final as (
    select
        source_system,
        entity,
        count(*) as extracted,
        count(case when row_state = 'accepted' then 1 end) as accepted,
        count(case when row_state = 'rejected' then 1 end) as rejected,
        count(case when row_state = 'superseded' then 1 end) as superseded,
        count(case when row_state = 'out_of_scope' then 1 end) as out_of_scope
    from validated
    group by source_system, entity
)

select * from final
