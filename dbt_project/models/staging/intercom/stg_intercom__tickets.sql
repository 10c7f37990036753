with

conversations as (
    select * from {{ ref('base_intercom__conversations') }}
),

final as (
    select
        {{ vendor_row_columns('conversations') }},
        false as is_deleted,
        conversations.is_out_of_scope,
        {{ vendor_id('conversations.id', 'intercom') }} as ticket_id,
        {{ vendor_id('conversations.company_id', 'intercom') }} as customer_id,
        {{ vendor_id('conversations.current_contact_id', 'intercom') }} as contact_id,
        {{ blank_to_null('conversations.requester_email') }} as requester_email,
        case
            when conversations.source_type in ('conversation', 'push') then 'chat'
            when conversations.source_type in ('phone_call', 'phone_switch') then 'phone'
            else {{ blank_to_null('conversations.source_type') }}
        end as channel,
        case conversations.priority
            when 'medium' then 'normal'
            when 'priority' then 'high'
            when 'none' then null
            when 'not_priority' then null
            else {{ blank_to_null('conversations.priority') }}
        end as priority,
        {{ blank_to_null('conversations.topic') }} as topic,
        {{ blank_to_null('conversations.team') }} as team,
        cast(null as string) as schedule,
        conversations.status,
        conversations.occurred_at as created_at
    from conversations
)

select * from final
