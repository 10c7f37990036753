with

issues as (
    select * from {{ ref('base_jira__issues') }}
),

final as (
    select
        {{ vendor_row_columns('issues') }},
        false as is_deleted,
        issues.is_out_of_scope,
        {{ vendor_id('issues.id', 'jira') }} as ticket_id,
        {{ vendor_id('issues.organization_id', 'jira') }} as customer_id,
        {{ vendor_id('issues.reporter_id', 'jira') }} as contact_id,
        cast(null as string) as requester_email,
        case
            when lower(issues.channel) in ('portal', 'anonymousportal', 'widget') then 'web'
            else lower({{ blank_to_null('issues.channel') }})
        end as channel,
        case lower(issues.priority)
            when 'highest' then 'urgent'
            when 'medium' then 'normal'
            when 'lowest' then 'low'
            else lower({{ blank_to_null('issues.priority') }})
        end as priority,
        {{ blank_to_null('issues.topic') }} as topic,
        {{ blank_to_null('issues.team') }} as team,
        cast(null as string) as schedule,
        issues.status,
        {{ blank_to_null('issues.created_at') }} as created_at
    from issues
)

select * from final
