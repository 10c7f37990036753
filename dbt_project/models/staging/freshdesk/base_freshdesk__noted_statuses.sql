with

tickets as (
    select * from {{ ref('base_freshdesk__tickets') }} where is_newest
),

exported as (
    select
        ticket_id,
        status in {{ solved_statuses() }} as is_solved,
        {{ parse_timestamp('occurred_at') }} as changed_at
    from {{ ref('base_freshdesk__exported_statuses') }}
),

-- What a ticket itself remembers: its last changes alone. It was solved before it was reopened, whenever that was.
noted as (
    {% for name, instant, status, tells, condition in [
        ('solved-before-reopening', 'reopened_at', "'solved'", 'false', 'true'),
        ('reopened', 'reopened_at', "'open'", 'false', 'true'),
        ('resolved', 'resolved_at', "'solved'", 'true', 'resolved_at is distinct from closed_at'),
        ('closed', 'closed_at', "'closed'", 'true', 'true'),
        ('current', 'status_updated_at', 'meaning', 'false', 'meaning not in ' ~ solved_statuses()),
    ] -%}
        select
            _source_system,
            _dlt_load_id,
            _row_number,
            id as ticket_id,
            id || '-{{ name }}' as event_id,
            {{ instant }} as occurred_at,
            '{{ loop.index + 1 }}' as sequence,
            'system' as actor_type,
            {{ status }} as status,
            {{ tells }} as is_solved,
            {{ parse_timestamp(instant) }} as changed_at
        from tickets
        where {{ instant }} > created_at and {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Where the export has the day, it tells of the same change and of who made it.
final as (
    select
        noted._source_system,
        noted._dlt_load_id,
        noted._row_number,
        noted.ticket_id,
        noted.event_id,
        noted.occurred_at,
        noted.sequence,
        noted.actor_type,
        noted.status
    from noted
    left join exported
        on
            noted.ticket_id = exported.ticket_id
            and noted.is_solved = exported.is_solved
            and noted.changed_at = exported.changed_at
    where exported.ticket_id is null
)

select * from final
