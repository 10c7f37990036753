{{ config(materialized='ephemeral') }}

with recursive

removed as (
    select
        'companies' as table_name,
        id,
        removed_at,
        merged_into_id
    from {{ source('hubspot', 'removed_companies') }}
    union all
    select
        'contacts' as table_name,
        id,
        removed_at,
        merged_into_id
    from {{ source('hubspot', 'removed_contacts') }}
    union all
    select
        'deals' as table_name,
        id,
        removed_at,
        merged_into_id
    from {{ source('hubspot', 'removed_deals') }}
    union all
    select
        'subscriptions' as table_name,
        id,
        removed_at,
        merged_into_id
    from {{ source('hubspot', 'removed_subscriptions') }}
    union all
    select
        'referrals' as table_name,
        id,
        removed_at,
        merged_into_id
    from {{ source('hubspot', 'removed_referrals') }}
),

mergers as (
    select distinct
        table_name,
        id,
        merged_into_id
    from removed
    where merged_into_id is not null
),

-- What records were merged into may have been merged itself.
chains as (
    select
        table_name,
        id,
        merged_into_id
    from mergers
    union
    select
        chains.table_name,
        chains.id,
        mergers.merged_into_id
    from chains
    inner join mergers on chains.table_name = mergers.table_name and chains.merged_into_id = mergers.id
),

ends_of_chains as (
    select
        chains.table_name,
        chains.id,
        chains.merged_into_id
    from chains
    left join mergers on chains.table_name = mergers.table_name and chains.merged_into_id = mergers.id
    where mergers.id is null
),

final as (
    select
        removed.table_name,
        removed.id,
        max(removed.removed_at) as removed_at,
        max(ends_of_chains.merged_into_id) as merged_into_id
    from removed
    left join ends_of_chains on removed.table_name = ends_of_chains.table_name and removed.id = ends_of_chains.id
    group by removed.table_name, removed.id
)

select * from final
