{{ config(materialized='ephemeral') }}

with

conversations as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id,
        created_at,
        updated_at,
        cast(null as string) as category,
        state,
        source_type,
        delivered_as,
        author_type,
        author_id,
        requester_email,
        contact_id,
        company_id,
        team_id,
        priority,
        topic,
        first_contact_reply_at,
        first_admin_reply_at,
        last_close_at,
        reopens,
        reply_business_seconds,
        close_business_seconds
    from {{ source('intercom', 'conversations') }}
),

tickets as (
    select
        landed_tickets._source_system,
        landed_tickets._dlt_load_id,
        landed_tickets._row_number,
        landed_tickets.id,
        landed_tickets.created_at,
        landed_tickets.updated_at,
        landed_tickets.category,
        landed_tickets.state,
        cast(null as string) as source_type,
        cast(null as string) as delivered_as,
        cast(null as string) as author_type,
        cast(null as string) as author_id,
        cast(null as string) as requester_email,
        landed_tickets.contact_id,
        landed_tickets.company_id,
        landed_tickets.team_id,
        cast(null as string) as priority,
        landed_tickets.topic,
        cast(null as string) as first_contact_reply_at,
        cast(null as string) as first_admin_reply_at,
        cast(null as string) as last_close_at,
        cast(null as string) as reopens,
        cast(null as string) as reply_business_seconds,
        cast(null as string) as close_business_seconds
    from {{ source('intercom', 'tickets') }} as landed_tickets
    left join conversations on landed_tickets.id = conversations.id
    -- A conversation that was converted to a ticket is a conversation still.
    where conversations.id is null
),

landed as (
    {{ union_by_name(['conversations', 'tickets']) }}
),

deleted as (
    select distinct id
    from {{ source('intercom', 'deleted_conversations') }}
),

teams as (
    select landed_teams.*
    from {{ source('intercom', 'teams') }} as landed_teams
    -- A removed team keeps its last name, because old conversations still refer to it.
    qualify {{ is_newest_version('landed_teams') }}
),

merged_contacts as (
    select * from {{ ref('base_intercom__merged_contacts') }}
),

written_by_contacts as (
    select distinct conversation_id
    from {{ ref('base_intercom__parts') }}
    where actor_type = 'customer' and is_comment
),

final as (
    select
        landed.*,
        coalesce(merged_contacts.merged_into, landed.contact_id) as current_contact_id,
        teams.name as team,
        {{ epoch_to_timestamp_text('landed.created_at') }} as occurred_at,
        case
            when deleted.id is not null then 'deleted'
            else {{ intercom_status('landed.state') }}
        end as status,
        case
            -- A ticket of the team itself.
            when landed.category is not null then landed.category <> 'Customer'
            -- A message to contacts that none of them has answered.
            else
                coalesce(landed.author_type, '') not in ('contact', 'user', 'lead')
                and coalesce(landed.delivered_as, '') <> 'customer_initiated'
                and landed.first_contact_reply_at is null
                and written_by_contacts.conversation_id is null
        end as is_out_of_scope,
        {{ is_newest_version('landed') }} as is_newest
    from landed
    left join deleted on landed.id = deleted.id
    left join teams on landed.team_id = teams.id
    left join merged_contacts on landed.contact_id = merged_contacts.id
    left join written_by_contacts on landed.id = written_by_contacts.conversation_id
)

select * from final
