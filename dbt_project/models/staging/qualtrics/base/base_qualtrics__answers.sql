{{ config(materialized='ephemeral') }}

with

questions as (
    select * from {{ ref('base_qualtrics__questions') }}
),

responses as (
    select * from {{ ref('base_qualtrics__responses') }}
),

invited as (
    select
        answered_by as response_id,
        min({{ blank_to_null('sent_at') }}) as sent_at
    from {{ ref('base_qualtrics__invitations') }}
    where answered_by is not null and not is_reminder
    group by answered_by
),

final as (
    select
        responses._source_system,
        responses._dlt_load_id,
        responses._row_number,
        responses.is_removed as is_deleted,
        -- Not from a customer, neither an answer to this question nor to an invitation, or a question
        -- that the account or the settings no longer have.
        responses.is_not_customer
        or (not responses.is_answered and invited.sent_at is null)
        or questions.question_id is null as is_out_of_scope,
        -- In a loop of Loop & Merge, the ID begins with the loop, as in 2_QID5.
        responses.response_id
        || case
            when responses.question_id <> questions.question_id then ':' || responses.question_id
            else coalesce(questions.id_suffix, ':' || responses.question_id)
        end
            as id,
        responses.survey_id,
        questions.survey_type,
        questions.scale_min,
        questions.scale_max,
        questions.polarity,
        case when responses.is_answered then responses.score end as score,
        responses.email as respondent_email,
        responses.touchpoint,
        coalesce(responses.channel, responses.distribution_channel) as channel,
        invited.sent_at,
        case when responses.is_answered then responses.recorded_at end as responded_at,
        case when responses.is_answered then responses.comment end as comment,
        responses.customer_reference,
        responses.ticket_reference
    from responses
    left join questions
        on
            responses.survey_id = questions.survey_id
            and regexp_replace(responses.question_id, '^[0-9]+_', '') = questions.question_id
    left join invited on responses.response_id = invited.response_id
)

select * from final
