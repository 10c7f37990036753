with

responses as (
    {{ union_by_name([
        ref('base_qualtrics__answers'),
        ref('base_qualtrics__unanswered_invitations'),
    ]) }}
),

final as (
    select
        {{ vendor_row_columns('responses') }},
        responses.is_deleted,
        responses.is_out_of_scope,
        {{ vendor_id('responses.id', 'qualtrics') }} as response_id,
        responses.survey_id,
        responses.survey_type,
        responses.scale_min,
        responses.scale_max,
        {{ blank_to_null('responses.polarity') }} as polarity,
        {{ blank_to_null('responses.score') }} as score,
        cast(null as string) as customer_id,
        cast(null as string) as contact_id,
        {{ blank_to_null('responses.respondent_email') }} as respondent_email,
        cast(null as string) as ticket_id,
        {{ blank_to_null('responses.touchpoint') }} as touchpoint,
        {{ blank_to_null('responses.channel') }} as channel,
        {{ blank_to_null('responses.sent_at') }} as sent_at,
        {{ blank_to_null('responses.responded_at') }} as responded_at,
        {{ blank_to_null('responses.comment') }} as comment,
        {{ blank_to_null('responses.customer_reference') }} as customer_reference,
        {{ blank_to_null('responses.ticket_reference') }} as ticket_reference
    from responses
)

select * from final
