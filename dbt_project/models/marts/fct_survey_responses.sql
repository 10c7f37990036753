with

surveys as (
    select * from {{ ref('int_survey_responses__scored') }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- The order of answers compares IDs as they are before publication.
last_nps_answers as (
    select response_id
    from surveys
    where nps_band is not null and contact_id is not null
    qualify row_number() over (partition by contact_id order by responded_at desc, response_id desc) = 1
),

journey_stages as (
    select * from {{ ref('journey_stages') }}
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
        coalesce(journey_stages.stage, 'unmapped') as journey_stage,
        {{ parse_integer('journey_stages.stage_order') }} as stage_order,
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
        last_nps_answers.response_id is not null as is_last_nps_answer,
        surveys.is_satisfied,
        surveys.ease_index,
        surveys.is_low_effort,
        {{ redact_contact_details('surveys.comment') }} as comment
    from surveys
    cross join settings
    left join last_nps_answers on surveys.response_id = last_nps_answers.response_id
    left join journey_stages on coalesce(surveys.touchpoint, 'unknown') = journey_stages.touchpoint
)

select * from final
