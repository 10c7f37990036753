{{ config(materialized='ephemeral') }}

with

comments as (
    select
        landed._source_system,
        landed._dlt_load_id,
        landed._row_number,
        landed.id,
        landed.issue_id,
        landed.created_at,
        landed.author_id,
        landed.author_type,
        landed.app_name,
        'comment' as event_type,
        'comment-' || landed.id as event_id,
        -- In one instant, a comment precedes a change.
        '1' as sequence,
        landed.is_public,
        cast(null as string) as from_id,
        cast(null as string) as to_id
    from {{ source('jira', 'comments') }} as landed
    qualify {{ is_newest_version('landed') }}
),

status_changes as (
    select
        landed._source_system,
        landed._dlt_load_id,
        landed._row_number,
        landed.id,
        landed.issue_id,
        landed.created_at,
        landed.author_id,
        landed.author_type,
        landed.app_name,
        'status' as event_type,
        'status-' || landed.id as event_id,
        -- The IDs of changes increase.
        landed.history_id as sequence,
        cast(null as string) as is_public,
        landed.from_id,
        landed.to_id
    from {{ source('jira', 'status_changes') }} as landed
    qualify {{ is_newest_version('landed') }}
),

actions as (
    {{ union_by_name(['comments', 'status_changes']) }}
),

issues as (
    select * from {{ ref('base_jira__issues') }} where is_newest
),

roles as (
    select * from {{ ref('base_jira__roles') }}
),

statuses as (
    select * from {{ ref('base_jira__statuses') }}
),

final as (
    select
        actions.*,
        coalesce(issues.is_out_of_scope, false) as is_out_of_scope,
        {{ jira_actor_type('actions', 'issues.reporter_id', 'roles', 'roles_of_apps') }} as actor_type,
        coalesce(statuses.meaning, 'status ' || actions.to_id) as status,
        coalesce(statuses_before.meaning, 'status ' || actions.from_id) as status_before
    from actions
    left join issues on actions.issue_id = issues.id
    left join roles on actions.author_id = roles.id
    left join roles as roles_of_apps on actions.app_name = roles_of_apps.id
    left join statuses on actions.to_id = statuses.id
    left join statuses as statuses_before on actions.from_id = statuses_before.id
)

select * from final
