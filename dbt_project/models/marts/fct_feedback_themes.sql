with

feedback as (
    select * from {{ ref('fct_feedback') }}
),

comments as (
    select
        *,
        {{ comparable_text('comment') }} as comparable_comment
    from feedback
),

themes as (
    select
        *,
        {{ themes_of('comparable_comment', ref('int_themes__patterns'), 'theme') }}
    from comments
),

final as (
    select
        response_id,
        theme,
        customer_id,
        responded_date,
        nps_band,
        is_satisfied,
        ease_index,
        is_low_effort
    from themes
)

select * from final
