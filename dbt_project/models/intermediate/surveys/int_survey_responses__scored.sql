with

surveys as (
    select * from {{ ref('int_survey_responses__identified') }}
),

answered as (
    select
        *,
        score is not null and responded_at is not null as is_answered,
        case when polarity = 'effort' then scale_max - score else score - scale_min end as distance_towards_ease
    from surveys
),

classified as (
    select
        *,
        case when survey_type = 'nps' and is_answered then {{ nps_band('score') }} end as nps_band,
        case
            when survey_type = 'csat' and is_answered then {{ is_satisfied('score', 'scale_min', 'scale_max') }}
        end as is_satisfied,
        case
            when survey_type = 'ces' and is_answered
                then 100 * distance_towards_ease / (scale_max - scale_min)
        end as ease_index,
        case
            when survey_type = 'ces' and is_answered
                then {{ is_low_effort('distance_towards_ease', 'scale_min', 'scale_max') }}
        end as is_low_effort,
        case
            when survey_type = 'ces' and is_answered
                then {{ is_high_effort('distance_towards_ease', 'scale_min', 'scale_max') }}
        end as is_high_effort
    from answered
),

final as (
    select
        response_id,
        source_system,
        survey_id,
        survey_type,
        customer_id,
        contact_id,
        customer_match_rule,
        ticket_id,
        touchpoint,
        channel,
        sent_at,
        responded_at,
        is_answered,
        score,
        scale_min,
        scale_max,
        nps_band,
        is_satisfied,
        ease_index,
        is_low_effort,
        case survey_type
            when 'nps' then nps_band = 'detractor'
            when 'csat' then not is_satisfied
            when 'ces' then is_high_effort
        end as is_low_answer,
        comment
    from classified
)

select * from final
