with

cases as (
    select * from {{ ref('base_salesforce__cases') }} where is_newest
),

status_changes as (
    select * from {{ ref('base_salesforce__case_status_changes') }}
),

comments as (
    select * from {{ source('salesforce', 'case_comments') }}
),

emails as (
    select * from {{ source('salesforce', 'case_emails') }}
),

-- The case itself is its description. Whoever creates cases from e-mails and web forms is a user.
descriptions as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id || '-description' as event_id,
        id as ticket_id,
        created_at as occurred_at,
        '0' as sequence,
        'comment' as event_type,
        case
            when {{ blank_to_null('supplied_email') }} is not null or lower(origin) in ('email', 'web') then 'customer'
            else actor
        end as actor_type,
        'true' as is_public,
        cast(null as string) as status,
        false as is_deleted,
        false as is_out_of_scope
    from cases
),

case_comments as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id as event_id,
        case_id as ticket_id,
        created_at as occurred_at,
        '1' as sequence,
        'comment' as event_type,
        actor as actor_type,
        is_published as is_public,
        cast(null as string) as status,
        coalesce(is_deleted = 'true', false) as is_deleted,
        false as is_out_of_scope
    from comments
),

-- The date of an incoming message is its sender's. An outgoing one may have been a draft before.
case_emails as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        id as event_id,
        case_id as ticket_id,
        case when is_incoming = 'true' then created_at else coalesce(message_date, created_at) end as occurred_at,
        '1' as sequence,
        'comment' as event_type,
        case is_incoming when 'true' then 'customer' when 'false' then actor end as actor_type,
        'true' as is_public,
        cast(null as string) as status,
        coalesce(is_deleted = 'true', false) as is_deleted,
        coalesce(is_incoming = 'false' and status in ('5', 'Draft'), false) as is_out_of_scope
    from emails
),

statuses as (
    select
        _source_system,
        _dlt_load_id,
        _row_number,
        event_id,
        case_id as ticket_id,
        occurred_at,
        sequence,
        'status' as event_type,
        actor as actor_type,
        cast(null as string) as is_public,
        status,
        false as is_deleted,
        status = status_before as is_out_of_scope
    from status_changes
),

events as (
    {{ union_by_name(['descriptions', 'case_comments', 'case_emails', 'statuses']) }}
),

final as (
    select
        {{ vendor_row_columns('events') }},
        events.is_deleted,
        events.is_out_of_scope or coalesce(cases.is_ticket = 'false', false) as is_out_of_scope,
        {{ vendor_id('events.event_id', 'salesforce') }} as event_id,
        {{ vendor_id('events.ticket_id', 'salesforce') }} as ticket_id,
        events.occurred_at,
        events.sequence,
        events.event_type,
        events.actor_type,
        events.is_public,
        events.status
    from events
    left join cases on events.ticket_id = cases.id
)

select * from final
