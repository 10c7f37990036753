with

surveys as (
    select * from {{ ref('fct_survey_responses') }}
),

final as (
    select
        response_id,
        customer_id,
        survey_type,
        responded_at,
        responded_date,
        touchpoint,
        score,
        nps_band,
        is_satisfied,
        ease_index,
        is_low_effort,
        comment
    from surveys
    where is_answered and comment is not null
)

select * from final
