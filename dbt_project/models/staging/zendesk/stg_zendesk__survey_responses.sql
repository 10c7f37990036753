with

final as (
    {{ union_by_name([
        ref('base_zendesk__satisfaction_ratings'), ref('base_zendesk__survey_responses')
    ]) }}
)

select * from final
