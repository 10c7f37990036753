with

landed as (
    select * from {{ source('files', 'survey_responses') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.response_id') }} as response_id,
        {{ blank_to_null('landed.survey_id') }} as survey_id,
        {{ blank_to_null('landed.survey_type') }} as survey_type,
        {{ blank_to_null('landed.scale_min') }} as scale_min,
        {{ blank_to_null('landed.scale_max') }} as scale_max,
        {{ blank_to_null('landed.polarity') }} as polarity,
        {{ blank_to_null('landed.score') }} as score,
        {{ blank_to_null('landed.customer_id') }} as customer_id,
        {{ blank_to_null('landed.contact_id') }} as contact_id,
        {{ blank_to_null('landed.respondent_email') }} as respondent_email,
        {{ blank_to_null('landed.ticket_id') }} as ticket_id,
        {{ blank_to_null('landed.touchpoint') }} as touchpoint,
        {{ blank_to_null('landed.channel') }} as channel,
        {{ blank_to_null('landed.sent_at') }} as sent_at,
        {{ blank_to_null('landed.responded_at') }} as responded_at,
        {{ blank_to_null('landed.comment') }} as comment,
        cast(null as string) as customer_reference,
        cast(null as string) as ticket_reference
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
