with

surveys as (
    select * from {{ ref('int_survey_responses__scored') }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

final as (
    select
        {{ published_id('surveys.response_id') }} as response_id,
        surveys.source_system,
        {{ published_id('surveys.survey_id') }} as survey_id,
        surveys.survey_type,
        {{ published_id('surveys.customer_id') }} as customer_id,
        {{ published_id('surveys.contact_id') }} as contact_id,
        surveys.customer_match_rule,
        {{ published_id('surveys.ticket_id') }} as ticket_id,
        {{ attribute('surveys.touchpoint') }} as touchpoint,
        {{ attribute('surveys.channel') }} as channel,
        surveys.sent_at,
        surveys.responded_at,
        {{ local_date('coalesce(surveys.sent_at, surveys.responded_at)', 'settings.timezone') }} as invited_date,
        {{ local_date('surveys.responded_at', 'settings.timezone') }} as responded_date,
        surveys.is_answered,
        surveys.score,
        surveys.scale_min,
        surveys.scale_max,
        surveys.nps_band,
        surveys.is_satisfied,
        surveys.ease_index,
        surveys.is_low_effort,
        {{ redact_contact_details('surveys.comment') }} as comment
    from surveys
    cross join settings
)

select * from final
