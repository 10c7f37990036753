with

reporters as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id,
        email,
        name,
        account_type
    from {{ source('jira', 'reporters') }}
),

landed_members as (
    select * from {{ source('jira', 'organization_members') }}
),

members as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id,
        email,
        name,
        cast(null as string) as account_type
    from landed_members
),

people as (
    {{ union_by_name(['reporters', 'members']) }}
),

newest_reporters as (
    select reporters.*
    from reporters
    qualify {{ is_newest_version('reporters') }}
),

full_snapshot as (
    {{ newest_full_snapshot('jira', 'organization_members') }}
),

-- Of several organisations of a person, the first one. Their IDs increase.
current_members as (
    select landed_members.*
    from landed_members
    inner join full_snapshot on landed_members._dlt_load_id = full_snapshot.load_id
    qualify
        row_number() over (
            partition by landed_members.id
            order by length(landed_members.organization_id), landed_members.organization_id
        ) = 1
),

final as (
    select
        {{ vendor_row_columns('people') }},
        false as is_deleted,
        -- An app, such as one that reports alerts.
        coalesce(newest_reporters.account_type = 'app', false) as is_out_of_scope,
        {{ vendor_id('people.id', 'jira') }} as contact_id,
        {{ vendor_id('current_members.organization_id', 'jira') }} as customer_id,
        -- The visibility of an address may differ between the two lists.
        {{ blank_to_null('coalesce(people.email, current_members.email, newest_reporters.email)') }} as email,
        {{ blank_to_null('coalesce(people.name, current_members.name, newest_reporters.name)') }} as full_name,
        cast(null as string) as created_at,
        false as is_crm
    from people
    left join current_members on people.id = current_members.id
    left join newest_reporters on people.id = newest_reporters.id
)

select * from final
