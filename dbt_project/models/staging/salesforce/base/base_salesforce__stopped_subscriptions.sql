{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('salesforce', 'subscriptions') }}
),

versions as (
    select
        landed.id,
        landed.system_modstamp,
        coalesce(landed.status_code in ('Terminated', 'Expired', 'Obsolete'), false) as is_stopped,
        row_number() over (partition by landed.id order by landed._dlt_load_id, landed._row_number) as version_number
    from landed
),

compared as (
    select
        *,
        max(case when not is_stopped then version_number end) over (partition by id) as last_running_version
    from versions
),

-- Salesforce has no time of a status. The first version with it is the closest one that has landed.
final as (
    select
        id,
        {{ date_text('min(system_modstamp)') }} as stopped_on
    from compared
    where version_number > coalesce(last_running_version, 0)
    group by id
)

select * from final
