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

newest_list as (
    select max(load_id) as load_id from full_snapshot
),

listed as (
    select present_responses.id
    from {{ source('delighted', 'present_responses') }} as present_responses
    inner join newest_list on present_responses._dlt_load_id = newest_list.load_id
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
responses as (
    select
        landed.*,
        coalesce({{ blank_to_null('landed.person_email') }}, people.email) as email,
        max(landed._dlt_load_id) over (partition by landed.id) <= newest_list.load_id and listed.id is null as is_missing,
        coalesce(survey_types.metric, landed.survey_type) as metric,
        survey_types.survey_type is not null and survey_types.metric is null as is_unmeasured,
        survey_types.scale_min,
        survey_types.scale_max,
        survey_types.polarity
    from landed
    left join survey_types on landed.survey_type = survey_types.survey_type
    left join listed on landed.id = listed.id
    left join people on landed.person_id = people.id
    cross join newest_list
),

final as (
    select
        {{ vendor_row_columns('responses') }},
        coalesce(responses.is_missing, false) as is_deleted,
        -- An answer of an employee (eNPS), or about the fit of the product (PMF).
        responses.is_unmeasured as is_out_of_scope,
        {{ vendor_id('responses.id', 'delighted') }} as response_id,
        responses.survey_type as survey_id,
        responses.metric as survey_type,
        coalesce(responses.scale_min, '0') as scale_min,
        coalesce(responses.scale_max, '10') as scale_max,
        case when responses.metric = 'ces' then coalesce(responses.polarity, 'ease') end as polarity,
        responses.score,
        cast(null as string) as customer_id,
        cast(null as string) as contact_id,
        {{ blank_to_null('responses.email') }} as respondent_email,
        cast(null as string) as ticket_id,
        {{ blank_to_null('responses.touchpoint') }} as touchpoint,
        {{ blank_to_null('responses.channel') }} as channel,
        cast(null as string) as sent_at,
        {{ epoch_to_timestamp_text('responses.created_at') }} as responded_at,
        {{ blank_to_null('responses.comment') }} as comment,
        {{ blank_to_null('responses.customer_reference') }} as customer_reference,
        {{ blank_to_null('responses.ticket_reference') }} as ticket_reference
    from responses
)

select * from final
