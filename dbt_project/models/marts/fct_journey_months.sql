{{ config(schema="intermediate") }}

with

csat_answers as (
    select * from {{ ref('fct_survey_responses') }}
    where is_satisfied is not null and journey_stage <> 'unmapped' and customer_id <> 'unknown'
),

final as (
    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'responded_date') }} as date) as metric_month,
        count(distinct journey_stage) as stages,
        not {{ dbt.bool_or("not is_satisfied") }} as is_satisfied_everywhere
    from csat_answers
    group by customer_id, metric_month
)

select * from final
