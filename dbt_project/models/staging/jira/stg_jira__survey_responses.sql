with

issues as (
    select * from {{ ref('base_jira__issues') }}
),

-- The versions of issues that have had a rating. One without it has had it removed, unless ratings
-- were not read.
rated as (
    select issues.*
    from issues
    where issues.has_read_rating = 'true'
    qualify max(issues.rating) over (partition by issues.id) is not null
),

final as (
    select
        {{ vendor_row_columns('rated') }},
        rated.rating is null as is_deleted,
        rated.is_out_of_scope,
        {{ vendor_id('rated.id', 'jira') }} as response_id,
        'satisfaction' as survey_id,
        'csat' as survey_type,
        '1' as scale_min,
        '5' as scale_max,
        'ease' as polarity,
        {{ blank_to_null('rated.rating') }} as score,
        {{ vendor_id('rated.organization_id', 'jira') }} as customer_id,
        {{ vendor_id('rated.reporter_id', 'jira') }} as contact_id,
        cast(null as string) as respondent_email,
        {{ vendor_id('rated.id', 'jira') }} as ticket_id,
        cast(null as string) as touchpoint,
        cast(null as string) as channel,
        cast(null as string) as sent_at,
        {{ blank_to_null('rated.rated_at') }} as responded_at,
        {{ blank_to_null('rated.feedback') }} as comment,
        cast(null as string) as customer_reference,
        cast(null as string) as ticket_reference
    from rated
)

select * from final
