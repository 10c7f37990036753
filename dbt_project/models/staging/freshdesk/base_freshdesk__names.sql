with

loads as (
    select * from {{ ref('stg_freshdesk__loads') }}
),

agents as (
    select * from {{ source('freshdesk', 'agents') }}
),

teams as (
    select * from {{ source('freshdesk', 'groups') }}
),

statuses as (
    select * from {{ source('freshdesk', 'ticket_statuses') }}
),

schedules as (
    select * from {{ source('freshdesk', 'business_hours') }}
),

named as (
    select
        _dlt_load_id,
        'agent' as kind,
        id,
        case when is_bot = 'true' then 'bot' else 'agent' end as name
    from agents
    union all
    select
        _dlt_load_id,
        'team' as kind,
        id,
        name
    from teams
    union all
    select
        _dlt_load_id,
        'schedule of team' as kind,
        id,
        business_hour_id as name
    from teams
    union all
    select
        _dlt_load_id,
        'schedule' as kind,
        id,
        case when is_default = 'true' then 'default' else name end as name
    from schedules
    union all
    select
        _dlt_load_id,
        'status' as kind,
        id,
        meaning as name
    from statuses
    union all
    -- Activities call a status by its name.
    select
        _dlt_load_id,
        'status' as kind,
        name as id,
        meaning as name
    from statuses
),

-- What an account has removed keeps its last name: tickets of then still carry it.
ranked as (
    select
        named.*,
        row_number() over (partition by named.kind, named.id order by named._dlt_load_id desc) as newest_rank
    from named
    inner join loads on named._dlt_load_id = loads.load_id
),

final as (
    select
        kind,
        id,
        name
    from ranked
    where newest_rank = 1
)

select * from final
