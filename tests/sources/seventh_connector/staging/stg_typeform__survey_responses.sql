with

responses as (
    select * from {{ source('typeform', 'responses') }}
),

final as (
    select
        {{ vendor_row_columns('responses') }},
        false as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id("responses.id || ':' || responses.question_id", 'typeform') }} as response_id,
        responses.form as survey_id,
        responses.metric as survey_type,
        responses.low as scale_min,
        responses.high as scale_max,
        cast(null as varchar) as polarity,
        responses.score,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as contact_id,
        {{ blank_to_null('responses.email') }} as respondent_email,
        cast(null as varchar) as ticket_id,
        {{ blank_to_null('responses.touchpoint') }} as touchpoint,
        'web' as channel,
        cast(null as varchar) as sent_at,
        responses.submitted_at as responded_at,
        {{ blank_to_null('responses.comment') }} as comment,
        {{ blank_to_null('responses.customer_id') }} as customer_reference,
        {{ blank_to_null('responses.ticket_id') }} as ticket_reference
    from responses
)

select * from final
