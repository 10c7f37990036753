{{ config(materialized='ephemeral') }}

with recursive

mergers as (
    select distinct
        id,
        merged_into
    from {{ source('intercom', 'merged_contacts') }}
),

-- The target of a merge may itself have been merged.
chains as (
    select
        id,
        merged_into
    from mergers
    union
    select
        chains.id,
        mergers.merged_into
    from chains
    inner join mergers on chains.merged_into = mergers.id
),

-- The end of a chain is the contact that was not merged itself.
final as (
    select
        chains.id,
        max(chains.merged_into) as merged_into
    from chains
    left join mergers on chains.merged_into = mergers.id
    where mergers.id is null
    group by chains.id
)

select * from final
