with

landed as (
    select * from {{ source('hubspot', 'tickets') }}
),

stages as (
    select * from {{ ref('base_hubspot__ticket_stages') }}
),

removed as (
    select
        id,
        max(removed_at) as removed_at,
        max(merged_into_id) as merged_into_id
    from {{ source('hubspot', 'removed_tickets') }}
    group by id
),

mergers as (
    select * from {{ ref('base_hubspot__deleted_records') }} where merged_into_id is not null
),

companies as (
    select * from mergers where table_name = 'companies'
),

contacts as (
    select * from mergers where table_name = 'contacts'
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        false as is_deleted,
        false as is_out_of_scope,
        {{ vendor_id('landed.id', 'hubspot') }} as ticket_id,
        {{ vendor_id('coalesce(companies.merged_into_id, landed.company_id)', 'hubspot') }} as customer_id,
        {{ vendor_id('coalesce(contacts.merged_into_id, landed.contact_id)', 'hubspot') }} as contact_id,
        cast(null as string) as requester_email,
        case when lower(landed.channel) = 'form' then 'web' else lower({{ blank_to_null('landed.channel') }}) end as channel,
        case when lower(landed.priority) = 'medium' then 'normal' else lower({{ blank_to_null('landed.priority') }}) end as priority,
        {{ blank_to_null('landed.topic') }} as topic,
        {{ blank_to_null('stages.pipeline') }} as team,
        cast(null as string) as schedule,
        case
            when removed.merged_into_id is not null then 'merged'
            when removed.removed_at >= landed.changed_at then 'deleted'
            -- A stage that its pipeline no longer has.
            else coalesce(stages.status, 'open')
        end as status,
        landed.created_at
    from landed
    left join stages on landed.stage_id = stages.id
    left join removed on landed.id = removed.id
    left join companies on landed.company_id = companies.id
    left join contacts on landed.contact_id = contacts.id
)

select * from final
