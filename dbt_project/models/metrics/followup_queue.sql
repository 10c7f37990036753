with

followups as (
    select * from {{ ref('fct_followups') }} where queue_rank is not null
),

final as (
    select
        queue_rank as rank,
        response_id,
        source_system,
        survey_type,
        customer_id,
        contact_id,
        touchpoint,
        responded_at,
        due_at,
        followed_up_at,
        followup_seconds,
        status,
        owner_team,
        mrr_at_answer
    from followups
)

select * from final
