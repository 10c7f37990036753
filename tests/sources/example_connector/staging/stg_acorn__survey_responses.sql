with

answers as (
    select * from {{ source('acorn', 'answers') }}
),

final as (
    select
        {{ vendor_row_columns('answers') }},
        false as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('answers.id', 'acorn') }} as response_id,
        answers.survey as survey_id,
        answers.metric as survey_type,
        answers.low as scale_min,
        answers.high as scale_max,
        cast(null as string) as polarity,
        answers.score,
        cast(null as string) as customer_id,
        cast(null as string) as contact_id,
        {{ blank_to_null('answers.email') }} as respondent_email,
        cast(null as string) as ticket_id,
        {{ blank_to_null('answers.touchpoint') }} as touchpoint,
        'web' as channel,
        cast(null as string) as sent_at,
        answers.answered_at as responded_at,
        {{ blank_to_null('answers.comment') }} as comment,
        {{ blank_to_null('answers.customer_id') }} as customer_reference,
        {{ blank_to_null('answers.ticket_id') }} as ticket_reference
    from answers
)

select * from final
