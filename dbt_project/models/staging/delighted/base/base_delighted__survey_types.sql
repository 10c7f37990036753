{{ config(materialized='ephemeral') }}

with

survey_types as (
    select * from {{ source('delighted', 'survey_types') }}
),

wholes as (
    select * from {{ ref('base_delighted__wholes') }} where table_name = 'survey_types'
),

final as (
    select
        survey_types.survey_type,
        survey_types.metric,
        survey_types.scale_min,
        survey_types.scale_max,
        survey_types.polarity
    from survey_types
    inner join wholes on survey_types._dlt_load_id = wholes.load_id
)

select * from final
