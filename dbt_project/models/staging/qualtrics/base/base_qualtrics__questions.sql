{{ config(materialized='ephemeral') }}

with

questions as (
    select * from {{ source('qualtrics', 'questions') }}
),

full_snapshot as (
    {{ newest_full_snapshot('qualtrics', 'questions') }}
),

final as (
    select
        questions.survey_id,
        questions.question_id,
        questions.survey_type,
        questions.scale_min,
        questions.scale_max,
        questions.polarity,
        case when count(*) over (partition by questions.survey_id) > 1 then ':' || questions.question_id else '' end
            as id_suffix
    from questions
    inner join full_snapshot on questions._dlt_load_id = full_snapshot.load_id
)

select * from final
