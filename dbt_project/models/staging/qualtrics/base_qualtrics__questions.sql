with

questions as (
    select * from {{ source('qualtrics', 'questions') }}
),

states as (
    select * from {{ source('qualtrics', 'read_state') }} where table_name = 'questions' and is_whole
),

loads as (
    select * from {{ ref('stg_qualtrics__loads') }}
),

newest as (
    select max(states._dlt_load_id) as load_id
    from states
    inner join loads on states._dlt_load_id = loads.load_id
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
    inner join newest on questions._dlt_load_id = newest.load_id
)

select * from final
