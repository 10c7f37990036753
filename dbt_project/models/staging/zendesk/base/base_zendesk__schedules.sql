{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('zendesk', 'schedules') }}
),

full_snapshot as (
    {{ newest_full_snapshot('zendesk', 'schedules') }}
),

-- Of a schedule that is gone the name is still on its tickets.
versions as (
    select
        landed.*,
        landed._dlt_load_id = full_snapshot.load_id as is_present
    from landed
    cross join full_snapshot
    qualify {{ is_newest_version('landed') }}
),

-- The schedule that was there first is the one of tickets that were given none.
final as (
    select
        versions.id,
        versions.name,
        versions.timezone,
        versions.is_present and row_number() over (
            partition by versions.is_present
            order by versions.created_at, {{ parse_integer('versions.id') }}
        ) = 1 as is_default
    from versions
)

select * from final
