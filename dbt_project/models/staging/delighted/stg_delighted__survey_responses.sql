with

landed as (
    select * from {{ source('delighted', 'survey_responses') }}
),

loads as (
    select * from {{ ref('stg_delighted__loads') }}
),

survey_types as (
    select * from {{ ref('base_delighted__survey_types') }}
),

present as (
    select * from {{ ref('base_delighted__present_responses') }}
),

compared as (
    select max(states._dlt_load_id) as load_id
    from {{ source('delighted', 'read_state') }} as states
    inner join loads on states._dlt_load_id = loads.load_id
    where states.table_name = 'present_responses' and states.is_whole
),

-- Gone is what had landed when the list was compared, and was not in it.
answers as (
    select
        landed.*,
        max(landed._dlt_load_id) over (partition by landed.id) <= compared.load_id and present.id is null as is_gone,
        coalesce(survey_types.metric, landed.survey_type) as metric,
        survey_types.scale_min,
        survey_types.scale_max,
        survey_types.polarity
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
    left join survey_types on landed.survey_type = survey_types.survey_type
    left join present on landed.id = present.id
    cross join compared
    where survey_types.survey_type is null or survey_types.metric is not null
),

final as (
    select
        answers._source_system as source_system,
        answers._dlt_load_id as read_batch,
        answers._dlt_load_id as load_id,
        answers._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        coalesce(answers.is_gone, false) as is_deleted,
        {{ vendor_id('answers.id', 'delighted') }} as response_id,
        answers.survey_type as survey_id,
        answers.metric as survey_type,
        coalesce(answers.scale_min, '0') as scale_min,
        coalesce(answers.scale_max, '10') as scale_max,
        case when answers.metric = 'ces' then coalesce(answers.polarity, 'ease') end as polarity,
        answers.score,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as contact_id,
        {{ blank_to_null('answers.person_email') }} as respondent_email,
        cast(null as varchar) as ticket_id,
        {{ blank_to_null('answers.touchpoint') }} as touchpoint,
        {{ blank_to_null('answers.channel') }} as channel,
        cast(null as varchar) as sent_at,
        {{ instant_of_epoch('answers.created_at') }} as responded_at,
        {{ blank_to_null('answers.comment') }} as comment,
        {{ blank_to_null('answers.customer_reference') }} as customer_reference,
        {{ blank_to_null('answers.ticket_reference') }} as ticket_reference
    from answers
)

select * from final
