with

organizations as (
    select * from {{ source('jira', 'organizations') }}
),

full_snapshot as (
    {{ newest_full_snapshot('jira', 'organizations') }}
),

final as (
    select
        {{ vendor_row_columns('organizations') }},
        organizations._dlt_load_id <> full_snapshot.load_id as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('organizations.id', 'jira') }} as customer_id,
        {{ blank_to_null('organizations.name') }} as customer_name,
        cast(null as string) as segment,
        cast(null as string) as region,
        cast(null as string) as industry,
        cast(null as string) as email_domain,
        {{ epoch_to_timestamp_text('organizations.created_at') }} as created_at,
        {{ blank_to_null('organizations.crm_id') }} as external_id,
        false as is_crm
    from organizations
    cross join full_snapshot
)

select * from final
