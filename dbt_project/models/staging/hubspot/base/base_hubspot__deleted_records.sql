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
    union all
    select
        'tickets' as table_name,
        id,
        removed_at,
        merged_into_id
    from {{ source('hubspot', 'removed_tickets') }}
),

mergers as (
    select
        table_name,
        id,
        max(merged_into_id) as merged_into_id
    from removed
    where merged_into_id is not null
    group by table_name, id
),

-- The target of a merge may itself have been merged.
chains as (
    {{ merge_chains('mergers') }}
),

-- The end of a chain is the record that was not merged itself.
final as (
    select
        removed.table_name,
        removed.id,
        max(removed.removed_at) as removed_at,
        max(case when mergers.id is null then chains.merged_into_id end) as merged_into_id
    from removed
    left join chains on removed.table_name = chains.table_name and removed.id = chains.id
    left join mergers on chains.table_name = mergers.table_name and chains.merged_into_id = mergers.id
    group by removed.table_name, removed.id
)

select * from final
