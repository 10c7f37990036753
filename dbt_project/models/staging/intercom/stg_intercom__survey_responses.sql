with

ratings as (
    select * from {{ source('intercom', 'conversation_ratings') }}
),

merged_contacts as (
    select * from {{ ref('base_intercom__merged_contacts') }}
),

final as (
    select
        {{ vendor_row_columns('ratings') }},
        false as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('ratings.id', 'intercom') }} as response_id,
        ratings.survey_id,
        'csat' as survey_type,
        '1' as scale_min,
        '5' as scale_max,
        'ease' as polarity,
        {{ blank_to_null('ratings.rating') }} as score,
        cast(null as string) as customer_id,
        {{ vendor_id('coalesce(merged_contacts.merged_into, ratings.contact_id)', 'intercom') }} as contact_id,
        cast(null as string) as respondent_email,
        {{ vendor_id('ratings.conversation_id', 'intercom') }} as ticket_id,
        cast(null as string) as touchpoint,
        cast(null as string) as channel,
        {{ epoch_to_timestamp_text('ratings.requested_at') }} as sent_at,
        case
            when ratings.rating is not null then {{ epoch_to_timestamp_text('ratings.updated_at') }}
        end as responded_at,
        {{ blank_to_null('ratings.remark') }} as comment,
        cast(null as string) as customer_reference,
        cast(null as string) as ticket_reference
    from ratings
    left join merged_contacts on ratings.contact_id = merged_contacts.id
)

select * from final
