{{ config(materialized='ephemeral') }}

with recursive

mergers as (
    select
        'contacts' as table_name,
        id,
        max(merged_into) as merged_into_id
    from {{ source('intercom', 'merged_contacts') }}
    group by id
),

-- The target of a merge may itself have been merged.
chains as (
    {{ merge_chains('mergers') }}
),

-- The end of a chain is the contact that was not merged itself.
final as (
    select
        chains.id,
        max(chains.merged_into_id) as merged_into
    from chains
    left join mergers on chains.merged_into_id = mergers.id
    where mergers.id is null
    group by chains.id
)

select * from final
