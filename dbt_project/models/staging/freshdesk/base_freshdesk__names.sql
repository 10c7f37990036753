with

loads as (
    select * from {{ ref('stg_freshdesk__loads') }}
),

-- Activities call a status by its name.
named as (
    {% for table_name, kind, id, name in [
        ('agents', 'agent', 'id', "case when is_bot = 'true' then 'bot' else 'agent' end"),
        ('groups', 'team', 'id', 'name'),
        ('groups', 'schedule of team', 'id', 'business_hour_id'),
        ('business_hours', 'schedule', 'id', "case when is_default = 'true' then 'default' else name end"),
        ('ticket_sources', 'channel', 'id', 'lower(name)'),
        ('ticket_statuses', 'status', 'id', 'meaning'),
        ('ticket_statuses', 'status', 'name', 'meaning'),
    ] -%}
        select
            _dlt_load_id,
            '{{ kind }}' as kind,
            {{ id }} as id,
            {{ name }} as name
        from {{ source('freshdesk', table_name) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
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
