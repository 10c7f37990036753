with

ratings as (
    select * from {{ source('freshdesk', 'satisfaction_ratings') }}
),

scales as (
    select * from {{ ref('base_freshdesk__survey_scales') }} where survey_id is not null
),

full_scale as (
    select * from {{ ref('base_freshdesk__survey_scales') }} where survey_id is null
),

final as (
    select
        {{ vendor_row_columns('ratings') }},
        false as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('ratings.id', 'freshdesk') }} as response_id,
        {{ vendor_id('ratings.survey_id', 'freshdesk') }} as survey_id,
        'csat' as survey_type,
        '1' as scale_min,
        cast(coalesce(scales.scale_max, full_scale.scale_max) as string) as scale_max,
        'ease' as polarity,
        cast(coalesce(scales.score, full_scale.score) as string) as score,
        cast(null as string) as customer_id,
        {{ vendor_id('ratings.user_id', 'freshdesk') }} as contact_id,
        cast(null as string) as respondent_email,
        {{ vendor_id('ratings.ticket_id', 'freshdesk') }} as ticket_id,
        cast(null as string) as touchpoint,
        cast(null as string) as channel,
        cast(null as string) as sent_at,
        {{ blank_to_null('ratings.created_at') }} as responded_at,
        {{ blank_to_null('ratings.feedback') }} as comment,
        cast(null as string) as customer_reference,
        cast(null as string) as ticket_reference
    from ratings
    left join scales on ratings.survey_id = scales.survey_id and ratings.rating = scales.rating
    left join full_scale on ratings.rating = full_scale.rating
)

select * from final
