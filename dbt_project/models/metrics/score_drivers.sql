with

fitted as (
    select * from {{ ref('int_score_drivers__fitted') }}
),

final as (
    select
        survey_type,
        driver,
        importance,
        r_squared,
        coefficient,
        responses
    from fitted
)

select * from final
