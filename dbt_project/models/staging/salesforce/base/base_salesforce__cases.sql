{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('salesforce', 'cases') }}
),

statuses as (
    select * from {{ ref('base_salesforce__case_statuses') }}
),

final as (
    select
        landed.*,
        -- A status that the org no longer lists.
        coalesce(statuses.status, case when landed.is_closed = 'true' then 'solved' else 'open' end) as own_status,
        {{ is_newest_version('landed') }} as is_newest
    from landed
    left join statuses on landed.status = statuses.name
)

select * from final
