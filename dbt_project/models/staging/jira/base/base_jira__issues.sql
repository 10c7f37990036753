{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('jira', 'issues') }}
),

statuses as (
    select * from {{ ref('base_jira__statuses') }}
),

roles as (
    select * from {{ ref('base_jira__roles') }}
),

-- The newest full list of issues, without a row before the first one.
full_snapshot as (
    {{ newest_full_snapshot('jira', 'present_issues') }}
),

newest_list as (
    select max(load_id) as load_id from full_snapshot
),

listed as (
    select present_issues.id
    from {{ source('jira', 'present_issues') }} as present_issues
    inner join newest_list on present_issues._dlt_load_id = newest_list.load_id
),

projects_snapshot as (
    {{ newest_full_snapshot('jira', 'projects') }}
),

projects as (
    select projects.id
    from {{ source('jira', 'projects') }} as projects
    inner join projects_snapshot on projects._dlt_load_id = projects_snapshot.load_id
),

final as (
    select
        landed.*,
        case
            -- An issue is deleted if it landed before the newest full list and is missing from it. The
            -- list has no issues of projects that are no longer read.
            when
                listed.id is null
                and projects.id is not null
                and max(landed._dlt_load_id) over (partition by landed.id) <= newest_list.load_id
                then 'deleted'
            else coalesce(statuses.meaning, 'status ' || landed.status_id)
        end as status,
        statuses.meaning as own_status,
        -- The portal shows no issue without a request type: a task of the team.
        {{ blank_to_null('landed.request_type') }} is null as is_out_of_scope,
        {{ jira_actor_type('landed', 'landed.reporter_id', 'roles', 'roles_of_apps') }} as actor_type,
        {{ is_newest_version('landed') }} as is_newest
    from landed
    left join statuses on landed.status_id = statuses.id
    left join listed on landed.id = listed.id
    left join projects on landed.project_id = projects.id
    left join roles on landed.author_id = roles.id
    left join roles as roles_of_apps on landed.app_name = roles_of_apps.id
    cross join newest_list
)

select * from final
