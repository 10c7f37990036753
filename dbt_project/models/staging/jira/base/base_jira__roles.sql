{{ config(materialized='ephemeral') }}

with

full_snapshot as (
    {{ newest_full_snapshot('jira', 'named_accounts') }}
),

final as (
    select
        named_accounts.id,
        -- Rules win over bots, if both settings name an account.
        case when max(named_accounts.kind) = 'rule' then 'system' else 'bot' end as actor_type
    from {{ source('jira', 'named_accounts') }} as named_accounts
    inner join full_snapshot on named_accounts._dlt_load_id = full_snapshot.load_id
    group by named_accounts.id
)

select * from final
