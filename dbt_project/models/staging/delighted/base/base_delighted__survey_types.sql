{{ config(materialized='ephemeral') }}

with

survey_types as (
    select * from {{ source('delighted', 'survey_types') }}
),

full_snapshot as (
    {{ newest_full_snapshot('delighted', 'survey_types') }}
),

final as (
    select
        survey_types.survey_type,
        survey_types.metric,
        survey_types.scale_min,
        survey_types.scale_max,
        survey_types.polarity
    from survey_types
    inner join full_snapshot on survey_types._dlt_load_id = full_snapshot.load_id
)

select * from final
