{{ config(materialized='ephemeral') }}

{% set ticket_columns -%}
    _source_system, _dlt_load_id, _row_number, id, status, priority, source, group_id, company_id,
    requester_id, requester_email, topic, schedule, created_at, first_responded_at, resolved_at, closed_at,
    reopened_at, status_updated_at, conversations
{%- endset %}

with

landed as (
    select
        {{ ticket_columns }},
        cast(null as varchar) as fate
    from {{ source('freshdesk', 'tickets') }}
    union all
    select
        {{ ticket_columns }},
        'deleted' as fate
    from {{ source('freshdesk', 'deleted_tickets') }}
    union all
    select
        {{ ticket_columns }},
        'spam' as fate
    from {{ source('freshdesk', 'spam_tickets') }}
),

names as (
    select * from {{ ref('base_freshdesk__names') }}
),

final as (
    select
        landed.*,
        -- A ticket that was merged into another is closed with a note; reopened, it lives on.
        coalesce(
            landed.fate,
            case when landed.status = '5' and landed.conversations like '%"merged":true%' then 'merged' end,
            statuses.name,
            landed.status
        ) as canonical_status,
        coalesce(statuses.name, landed.status) as meaning,
        teams.name as team,
        channels.name as channel,
        coalesce({{ blank_to_null('landed.schedule') }}, schedules.name) as canonical_schedule,
        {{ is_newest_version('landed') }} as is_newest
    from landed
    left join names as statuses on landed.status = statuses.id and statuses.kind = 'status'
    left join names as teams on landed.group_id = teams.id and teams.kind = 'team'
    left join names as channels on landed.source = channels.id and channels.kind = 'channel'
    left join names as schedules_of_teams
        on landed.group_id = schedules_of_teams.id and schedules_of_teams.kind = 'schedule of team'
    left join names as schedules on schedules_of_teams.name = schedules.id and schedules.kind = 'schedule'
)

select * from final
