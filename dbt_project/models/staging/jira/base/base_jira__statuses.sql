{{ config(materialized='ephemeral') }}

with

-- A status that was deleted keeps its last meaning, because histories still refer to it.
final as (
    select
        statuses.id,
        statuses.meaning
    from {{ source('jira', 'statuses') }} as statuses
    qualify {{ is_newest_version('statuses') }}
)

select * from final
