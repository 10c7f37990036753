with

users as (
    select * from {{ ref('base_zendesk__users') }}
),

final as (
    select
        {{ vendor_row_columns('users') }},
        coalesce(users.active = 'false', false) as is_deleted,
        -- An agent or an administrator.
        coalesce(users.role <> 'end-user', false) as is_out_of_scope,
        {{ vendor_id('users.id', 'zendesk') }} as contact_id,
        {{ vendor_id('users.organization_id', 'zendesk') }} as customer_id,
        {{ blank_to_null('users.email') }} as email,
        {{ blank_to_null('users.name') }} as full_name,
        users.created_at,
        false as is_crm
    from users
)

select * from final
