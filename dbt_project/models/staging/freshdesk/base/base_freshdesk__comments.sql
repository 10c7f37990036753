{{ config(materialized='ephemeral') }}

with

tickets as (
    select * from {{ ref('base_freshdesk__tickets') }} where is_newest
),

agents as (
    select * from {{ ref('base_freshdesk__lookups') }} where kind = 'agent'
),

-- The description is the first comment. An agent writes it for phone (3) and outbound e-mail (10).
descriptions as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id as ticket_id,
        id || '-description' as event_id,
        created_at as occurred_at,
        '0' as sequence,
        case when source in ('3', '10') then 'agent' else 'customer' end as actor_type,
        'true' as is_public
    from tickets
),

unnested as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id as ticket_id,
        {{ unnested_json('conversations') }} as conversation
    from tickets
),

conversations as (
    select
        *,
        {{ json_text('conversation', "'$.id'") }} as id,
        {{ json_text('conversation', "'$.created_at'") }} as created_at,
        {{ json_text('conversation', "'$.agent_id'") }} as agent_id,
        {{ json_text('conversation', "'$.incoming'") }} as incoming,
        {{ json_text('conversation', "'$.private'") }} as private,
        {{ json_text('conversation', "'$.automatic'") }} = 'true' as is_automatic
    from unnested
),

replies as (
    select
        conversations._source_system,
        conversations._dlt_load_id,
        conversations._row_number,
        conversations.ticket_id,
        conversations.id as event_id,
        conversations.created_at as occurred_at,
        '1' as sequence,
        -- An outgoing comment without a listed agent comes from an agent who has left.
        coalesce(
            -- An automation rule sent this comment.
            case when conversations.is_automatic and conversations.incoming = 'false' then 'system' end,
            agents.name,
            case when conversations.incoming = 'true' then 'customer' else 'agent' end
        ) as actor_type,
        case when conversations.private = 'true' then 'false' else 'true' end as is_public
    from conversations
    left join agents on conversations.agent_id = agents.id
),

final as (
    {{ union_by_name(['descriptions', 'replies']) }}
)

select * from final
