{{ config(materialized='ephemeral') }}

with

questions as (
    select * from {{ source('typeform', 'questions') }}
),

full_snapshot as (
    {{ newest_full_snapshot('typeform', 'questions') }}
),

final as (
    select
        questions.form_id,
        questions.question_id,
        questions.survey_type,
        questions.scale_min,
        questions.scale_max,
        questions.polarity
    from questions
    inner join full_snapshot on questions._dlt_load_id = full_snapshot.load_id
)

select * from final
