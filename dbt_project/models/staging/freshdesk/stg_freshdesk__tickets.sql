with

tickets as (
    select * from {{ ref('base_freshdesk__tickets') }}
),

final as (
    select
        {{ vendor_row_columns('tickets') }},
        false as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('tickets.id', 'freshdesk') }} as ticket_id,
        {{ vendor_id('tickets.company_id', 'freshdesk') }} as customer_id,
        {{ vendor_id('tickets.requester_id', 'freshdesk') }} as contact_id,
        {{ blank_to_null('tickets.requester_email') }} as requester_email,
        case
            when tickets.source in ('1', '10') then 'email'
            when tickets.source in ('2', '9') then 'web'
            when tickets.source = '3' then 'phone'
            when tickets.source in ('7', '15') then 'chat'
            -- Accounts may have sources of their own; not every account lists them.
            else coalesce(tickets.channel, 'source ' || tickets.source)
        end as channel,
        case tickets.priority
            when '1' then 'low'
            when '2' then 'normal'
            when '3' then 'high'
            when '4' then 'urgent'
            else 'priority ' || tickets.priority
        end as priority,
        {{ blank_to_null('tickets.topic') }} as topic,
        {{ blank_to_null('tickets.team') }} as team,
        tickets.canonical_schedule as schedule,
        tickets.canonical_status as status,
        tickets.created_at
    from tickets
)

select * from final
