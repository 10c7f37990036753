{{ config(materialized='ephemeral') }}

{% set ticket_columns -%}
    _source_system, _dlt_load_id, _row_number, id, status, priority, source, group_id, company_id,
    requester_id, requester_email, topic, schedule, created_at, updated_at, first_responded_at, resolved_at, closed_at,
    reopened_at, status_updated_at, conversations
{%- endset %}

with

landed as (
    select
        {{ ticket_columns }},
        cast(null as string) as removal
    from {{ source('freshdesk', 'tickets') }}
    union all
    select
        {{ ticket_columns }},
        'deleted' as removal
    from {{ source('freshdesk', 'deleted_tickets') }}
    union all
    select
        {{ ticket_columns }},
        'spam' as removal
    from {{ source('freshdesk', 'spam_tickets') }}
),

-- A ticket may be in both lists with the same timestamp; it is deleted only if all its entries are.
versions as (
    select
        landed.*,
        count(*) filter (where landed.removal is null) over (partition by landed.id, landed.updated_at) = 0 as is_removed
    from landed
),

names as (
    select * from {{ ref('base_freshdesk__lookups') }}
),

final as (
    select
        versions.*,
        -- Freshdesk closes a merged ticket with a note. A merged ticket that was reopened counts.
        coalesce(
            case when versions.is_removed then versions.removal end,
            case when versions.status = '5' and versions.conversations like '%"merged":true%' then 'merged' end,
            statuses.name,
            versions.status
        ) as canonical_status,
        coalesce(statuses.name, versions.status) as mapped_status,
        teams.name as team,
        channels.name as channel,
        coalesce({{ blank_to_null('versions.schedule') }}, schedules.name) as canonical_schedule,
        {{ is_newest_version('versions') }} as is_newest
    from versions
    left join names as statuses on versions.status = statuses.id and statuses.kind = 'status'
    left join names as teams on versions.group_id = teams.id and teams.kind = 'team'
    left join names as channels on versions.source = channels.id and channels.kind = 'channel'
    left join names as schedules_of_teams
        on versions.group_id = schedules_of_teams.id and schedules_of_teams.kind = 'schedule of team'
    left join names as schedules on schedules_of_teams.name = schedules.id and schedules.kind = 'schedule'
)

select * from final
