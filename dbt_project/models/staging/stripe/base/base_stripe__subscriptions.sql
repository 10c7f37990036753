{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('stripe', 'subscriptions') }}
),

final as (
    select
        landed.id,
        landed.status,
        {{ blank_to_null('landed.started_at') }} as started_at,
        {{ blank_to_null('landed.trial_end') }} as trial_end,
        coalesce({{ blank_to_null('landed.ended_at') }}, {{ blank_to_null('landed.cancel_at') }}) as ends_at,
        landed.items,
        coalesce(
            landed.status in ('trialing', 'active', 'past_due')
            and landed.is_paused <> 'true'
            and {{ blank_to_null('landed.ended_at') }} is null,
            false
        ) as is_running,
        coalesce(landed.status in ('incomplete', 'incomplete_expired'), false) as is_incomplete
    from landed
    qualify {{ is_newest_version('landed') }}
)

select * from final
