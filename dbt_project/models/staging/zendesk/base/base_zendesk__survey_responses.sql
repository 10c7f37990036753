with

landed as (
    select * from {{ source('zendesk', 'survey_responses') }}
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        false as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'zendesk') }} as response_id,
        {{ blank_to_null('landed.survey_id') }} as survey_id,
        'csat' as survey_type,
        {{ blank_to_null('landed.lowest_rating') }} as scale_min,
        {{ blank_to_null('landed.highest_rating') }} as scale_max,
        'ease' as polarity,
        {{ blank_to_null('landed.rating') }} as score,
        cast(null as string) as customer_id,
        {{ vendor_id('landed.responder_id', 'zendesk') }} as contact_id,
        cast(null as string) as respondent_email,
        {{ vendor_id('landed.ticket_id', 'zendesk') }} as ticket_id,
        'support ticket' as touchpoint,
        cast(null as string) as channel,
        landed.sent_at,
        landed.answered_at as responded_at,
        {{ blank_to_null('landed.comment') }} as comment,
        cast(null as string) as customer_reference,
        cast(null as string) as ticket_reference
    from landed
)

select * from final
