{{ config(materialized='ephemeral') }}

with

questions as (
    select * from {{ source('qualtrics', 'questions') }}
),

wholes as (
    select * from {{ ref('base_qualtrics__wholes') }} where table_name = 'questions'
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
    inner join wholes on questions._dlt_load_id = wholes.load_id
)

select * from final
