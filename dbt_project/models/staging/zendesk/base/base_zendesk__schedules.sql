{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('zendesk', 'schedules') }}
),

full_snapshot as (
    {{ newest_full_snapshot('zendesk', 'schedules') }}
),

-- Tickets of a deleted schedule still need its name.
versions as (
    select
        landed.*,
        landed._dlt_load_id = full_snapshot.load_id as is_present
    from landed
    cross join full_snapshot
    qualify {{ is_newest_version('landed') }}
),

-- The oldest existing schedule applies to tickets without an assigned schedule.
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
