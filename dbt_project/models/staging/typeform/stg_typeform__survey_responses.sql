with

landed as (
    select * from {{ source('typeform', 'responses') }}
),

questions as (
    select * from {{ ref('base_typeform__questions') }}
),

-- The newest full list of responses, without a row before the first one.
full_snapshot as (
    {{ newest_full_snapshot('typeform', 'present_responses') }}
),

newest_list as (
    select max(load_id) as load_id from full_snapshot
),

listed as (
    select present_responses.id
    from {{ source('typeform', 'present_responses') }} as present_responses
    inner join newest_list on present_responses._dlt_load_id = newest_list.load_id
),

-- A response is deleted if it landed before the newest full list and is missing from it.
responses as (
    select
        landed.*,
        max(landed._dlt_load_id) over (partition by landed.id) <= newest_list.load_id and listed.id is null as is_missing,
        questions.survey_type,
        questions.scale_min,
        questions.scale_max,
        questions.polarity
    from landed
    left join questions on landed.form_id = questions.form_id and landed.question_id = questions.question_id
    left join listed on landed.id = listed.id
    cross join newest_list
),

final as (
    select
        {{ vendor_row_columns('responses') }},
        coalesce(responses.is_missing, false) as is_deleted,
        -- No answer to the question, or a question that the form or the settings no longer have.
        {{ blank_to_null('responses.score') }} is null or responses.survey_type is null as is_out_of_scope,
        {{ vendor_id("responses.id || ':' || responses.question_id", 'typeform') }} as response_id,
        responses.form_id as survey_id,
        responses.survey_type,
        responses.scale_min,
        responses.scale_max,
        responses.polarity,
        {{ blank_to_null('responses.score') }} as score,
        cast(null as string) as customer_id,
        cast(null as string) as contact_id,
        {{ blank_to_null('responses.email') }} as respondent_email,
        cast(null as string) as ticket_id,
        {{ blank_to_null('responses.touchpoint') }} as touchpoint,
        coalesce({{ blank_to_null('responses.channel') }}, 'web') as channel,
        cast(null as string) as sent_at,
        {{ blank_to_null('responses.submitted_at') }} as responded_at,
        {{ blank_to_null('responses.comment') }} as comment,
        {{ blank_to_null('responses.customer_reference') }} as customer_reference,
        {{ blank_to_null('responses.ticket_reference') }} as ticket_reference
    from responses
)

select * from final
