with

users as (
    select * from {{ ref('base_zendesk__users') }}
),

final as (
    select
        users._source_system as source_system,
        users._dlt_load_id as read_batch,
        users._dlt_load_id as load_id,
        users._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        -- Who is deleted, or has become an agent, is no contact any more.
        users.active = 'false' or users.role <> 'end-user' as is_deleted,
        {{ vendor_id('users.id', 'zendesk') }} as contact_id,
        {{ vendor_id('users.organization_id', 'zendesk') }} as customer_id,
        {{ blank_to_null('users.email') }} as email,
        {{ blank_to_null('users.name') }} as full_name,
        users.created_at,
        false as is_crm
    from users
    where users.was_end_user
)

select * from final
