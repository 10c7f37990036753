with

responses as (
    {{ complete_rows('typeform', 'responses') }}
),

final as (
    select
        {{ row_columns() }},
        false as is_deleted,
        {{ vendor_id("id || ':' || question_id", 'typeform') }} as response_id,
        form as survey_id,
        metric as survey_type,
        low as scale_min,
        high as scale_max,
        cast(null as varchar) as polarity,
        score,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as contact_id,
        {{ blank_to_null('email') }} as respondent_email,
        cast(null as varchar) as ticket_id,
        {{ blank_to_null('touchpoint') }} as touchpoint,
        'web' as channel,
        cast(null as varchar) as sent_at,
        submitted_at as responded_at,
        {{ blank_to_null('comment') }} as comment,
        {{ blank_to_null('customer_id') }} as customer_reference,
        {{ blank_to_null('ticket_id') }} as ticket_reference
    from responses
)

select * from final
