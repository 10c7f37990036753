with

landed as (
    select * from {{ source('zendesk', 'satisfaction_ratings') }}
),

ratings as (
    select
        landed.*,
        landed.score not in ('offered', 'unoffered') as is_answered,
        min(case when landed.score <> 'unoffered' then landed.created_at end) over (partition by landed.ticket_id) as offered_at,
        max(case when landed.score not in ('offered', 'unoffered') then landed.updated_at end) over (
            partition by landed.ticket_id
        ) as last_answered_at
    from landed
),

final as (
    select
        {{ vendor_row_columns('ratings') }},
        -- An offer is deleted once its answer exists as another record.
        coalesce(ratings.score = 'offered' and ratings.last_answered_at >= ratings.updated_at, false) as is_deleted,
        -- A survey that was not offered has no invitation.
        coalesce(ratings.score = 'unoffered', false) as is_out_of_scope,
        {{ vendor_id('ratings.id', 'zendesk') }} as response_id,
        'satisfaction_rating' as survey_id,
        'csat' as survey_type,
        '0' as scale_min,
        '1' as scale_max,
        'ease' as polarity,
        -- An unknown answer is passed on, to be rejected, instead of counting as unanswered.
        case
            when ratings.score like 'good%' then '1'
            when ratings.score like 'bad%' then '0'
            when ratings.is_answered then ratings.score
        end as score,
        cast(null as string) as customer_id,
        {{ vendor_id('ratings.requester_id', 'zendesk') }} as contact_id,
        cast(null as string) as respondent_email,
        {{ vendor_id('ratings.ticket_id', 'zendesk') }} as ticket_id,
        'support ticket' as touchpoint,
        cast(null as string) as channel,
        ratings.offered_at as sent_at,
        case when ratings.is_answered then ratings.updated_at end as responded_at,
        {{ blank_to_null('ratings.comment') }} as comment,
        cast(null as string) as customer_reference,
        cast(null as string) as ticket_reference
    from ratings
)

select * from final
