with

landed as (
    select * from {{ source('delighted', 'survey_responses') }}
),

loads as (
    select * from {{ ref('stg_delighted__loads') }}
),

answers as (
    select
        landed.*,
        case
            when landed.survey_type in ('nps', 'enps') then 'nps'
            when landed.survey_type = 'ces' then 'ces'
            else 'csat'
        end as canonical_survey_type
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
),

final as (
    select
        answers._source_system as source_system,
        answers._dlt_load_id as read_batch,
        answers._dlt_load_id as load_id,
        answers._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        false as is_deleted,
        {{ vendor_id('answers.id', 'delighted') }} as response_id,
        answers.survey_type as survey_id,
        answers.canonical_survey_type as survey_type,
        case when answers.survey_type in ('nps', 'enps', 'thumbs') then '0' else '1' end as scale_min,
        case
            when answers.survey_type in ('nps', 'enps') then '10'
            when answers.survey_type = 'thumbs' then '1'
            when answers.survey_type = 'pmf' then '3'
            else '5'
        end as scale_max,
        'ease' as polarity,
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
