{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('zendesk', 'groups') }}
),

final as (
    select
        landed.id,
        {{ blank_to_null('landed.name') }} as name
    from landed
    qualify {{ is_newest_version('landed') }}
)

select * from final
