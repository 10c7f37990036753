{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('hubspot', 'subscriptions') }}
),

versions as (
    select
        landed.id,
        landed.changed_at,
        coalesce(lower(landed.status) in ('paused', 'unpaid', 'canceled', 'expired'), false) as is_stopped,
        row_number() over (partition by landed.id order by landed._dlt_load_id, landed._row_number) as version_number
    from landed
),

compared as (
    select
        *,
        max(case when not is_stopped then version_number end) over (partition by id) as last_running_version
    from versions
),

-- HubSpot has no time of a status. The first version with it is the closest one that has landed.
final as (
    select
        id,
        {{ date_text('min(changed_at)') }} as stopped_on
    from compared
    where version_number > coalesce(last_running_version, 0)
    group by id
)

select * from final
