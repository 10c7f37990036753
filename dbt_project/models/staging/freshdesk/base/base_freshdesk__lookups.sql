{{ config(materialized='ephemeral') }}

with

named as (
    select
        _dlt_load_id,
        'agent' as kind,
        id,
        case when is_bot = 'true' then 'bot' else 'agent' end as name
    from {{ source('freshdesk', 'agents') }}
    union all
    select
        _dlt_load_id,
        'team' as kind,
        id,
        name
    from {{ source('freshdesk', 'groups') }}
    union all
    select
        _dlt_load_id,
        'schedule of team' as kind,
        id,
        business_hour_id as name
    from {{ source('freshdesk', 'groups') }}
    union all
    select
        _dlt_load_id,
        'schedule' as kind,
        id,
        case when is_default = 'true' then 'default' else name end as name
    from {{ source('freshdesk', 'business_hours') }}
    union all
    select
        _dlt_load_id,
        'channel' as kind,
        id,
        lower(name) as name
    from {{ source('freshdesk', 'ticket_sources') }}
    union all
    select
        _dlt_load_id,
        'status' as kind,
        id,
        meaning as name
    from {{ source('freshdesk', 'ticket_statuses') }}
    union all
    -- Activities refer to a status by its name.
    select
        _dlt_load_id,
        'status' as kind,
        name as id,
        meaning as name
    from {{ source('freshdesk', 'ticket_statuses') }}
),

-- A removed entry keeps its last name, because old tickets still refer to it.
final as (
    select
        named.kind,
        named.id,
        named.name
    from named
    qualify row_number() over (partition by named.kind, named.id order by named._dlt_load_id desc) = 1
)

select * from final
