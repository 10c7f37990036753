with

landed as (
    select * from {{ source('zendesk', 'tickets') }}
),

requesters as (
    select * from {{ ref('base_zendesk__users') }} where is_newest
),

groups as (
    select * from {{ ref('base_zendesk__groups') }}
),

ticket_schedules as (
    select * from {{ ref('base_zendesk__ticket_schedules') }}
),

-- One row, with null if the account has no schedule.
default_schedule as (
    select max(name) as name from {{ ref('base_zendesk__schedules') }} where is_default
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        false as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'zendesk') }} as ticket_id,
        {{ vendor_id('landed.organization_id', 'zendesk') }} as customer_id,
        {{ vendor_id('landed.requester_id', 'zendesk') }} as contact_id,
        {{ blank_to_null('requesters.email') }} as requester_email,
        case
            when landed.channel in ('voice', 'phone') then 'phone'
            when landed.channel in ('chat', 'chat_transcript', 'messaging', 'native_messaging') then 'chat'
            when landed.channel in ('web', 'web_form', 'web_service', 'web_widget', 'help_center', 'mobile', 'mobile_sdk')
                then 'web'
            else {{ blank_to_null('landed.channel') }}
        end as channel,
        {{ blank_to_null('landed.priority') }} as priority,
        {{ blank_to_null('landed.topic') }} as topic,
        groups.name as team,
        coalesce(ticket_schedules.schedule, default_schedule.name) as schedule,
        -- Zendesk deletes a ticket marked as spam and suspends its requester.
        case
            when landed.status = 'deleted' and requesters.suspended = 'true' then 'spam'
            when landed.status = 'closed' and landed.tags like '%"closed_by_merge"%' then 'merged'
            else landed.status
        end as status,
        landed.created_at
    from landed
    left join requesters on landed.requester_id = requesters.id
    left join groups on landed.group_id = groups.id
    left join ticket_schedules on landed.id = ticket_schedules.ticket_id
    cross join default_schedule
)

select * from final
