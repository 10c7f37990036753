{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('zendesk', 'users') }}
),

versions as (
    select
        landed.*,
        row_number() over (
            partition by landed.id order by landed.updated_at, landed._dlt_load_id, landed._row_number
        ) as version_number,
        lead(landed.updated_at) over (
            partition by landed.id order by landed.updated_at, landed._dlt_load_id, landed._row_number
        ) as next_updated_at,
        {{ is_newest_version('landed') }} as is_newest
    from landed
),

-- The first known version also applies to the time before it.
final as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id,
        role,
        email,
        name,
        organization_id,
        active,
        suspended,
        created_at,
        case when version_number = 1 then '' else updated_at end as valid_from,
        -- Later than any text of an instant, so that a join needs no condition for null.
        coalesce(next_updated_at, '9999') as valid_to,
        is_newest
    from versions
)

select * from final
