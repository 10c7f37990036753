with

survey_types as (
    select * from {{ source('delighted', 'survey_types') }}
),

states as (
    select * from {{ source('delighted', 'read_state') }} where table_name = 'survey_types' and is_whole
),

loads as (
    select * from {{ ref('stg_delighted__loads') }}
),

newest as (
    select max(states._dlt_load_id) as load_id
    from states
    inner join loads on states._dlt_load_id = loads.load_id
),

final as (
    select
        survey_types.survey_type,
        survey_types.metric,
        survey_types.scale_min,
        survey_types.scale_max,
        survey_types.polarity
    from survey_types
    inner join newest on survey_types._dlt_load_id = newest.load_id
)

select * from final
