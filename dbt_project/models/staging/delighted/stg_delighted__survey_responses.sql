with

landed as (
    select * from {{ source('delighted', 'survey_responses') }}
),

survey_types as (
    select * from {{ ref('base_delighted__survey_types') }}
),

-- The newest full list of responses, without a row before the first one.
full_snapshot as (
    {{ newest_full_snapshot('delighted', 'present_responses') }}
),

compared as (
    select max(load_id) as load_id from full_snapshot
),

present as (
    select present_responses.id
    from {{ source('delighted', 'present_responses') }} as present_responses
    inner join compared on present_responses._dlt_load_id = compared.load_id
),

-- A response without the person's address takes it from the list of people.
people as (
    select
        id,
        email
    from {{ source('delighted', 'people') }}
    qualify row_number() over (partition by id order by _dlt_load_id desc, _row_number desc) = 1
),

-- A response is deleted if it landed before the newest full list and is missing from it.
answers as (
    select
        landed.*,
        coalesce({{ blank_to_null('landed.person_email') }}, people.email) as email,
        max(landed._dlt_load_id) over (partition by landed.id) <= compared.load_id and present.id is null as is_gone,
        coalesce(survey_types.metric, landed.survey_type) as metric,
        survey_types.scale_min,
        survey_types.scale_max,
        survey_types.polarity
    from landed
    left join survey_types on landed.survey_type = survey_types.survey_type
    left join present on landed.id = present.id
    left join people on landed.person_id = people.id
    cross join compared
    where survey_types.survey_type is null or survey_types.metric is not null
),

final as (
    select
        {{ vendor_row_columns('answers') }},
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
        {{ blank_to_null('answers.email') }} as respondent_email,
        cast(null as varchar) as ticket_id,
        {{ blank_to_null('answers.touchpoint') }} as touchpoint,
        {{ blank_to_null('answers.channel') }} as channel,
        cast(null as varchar) as sent_at,
        {{ epoch_to_timestamp_text('answers.created_at') }} as responded_at,
        {{ blank_to_null('answers.comment') }} as comment,
        {{ blank_to_null('answers.customer_reference') }} as customer_reference,
        {{ blank_to_null('answers.ticket_reference') }} as ticket_reference
    from answers
)

select * from final
