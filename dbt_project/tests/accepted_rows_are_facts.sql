-- Every accepted row that exists by the as-of date (docs/METRICS.md §1) is a fact exactly once: no
-- join drops or duplicates rows.
-- Dagster shows the test as a check of one table.
{{ config(meta={'dagster': {'ref': {'name': 'fct_tickets'}}}) }}
{%- set existing = {
    'tickets': 'validated.created_at < settings.as_of_end_at',
    'survey_responses': 'coalesce(validated.sent_at, validated.responded_at) < settings.as_of_end_at',
    'orders': 'validated.ordered_at < settings.as_of_end_at',
    'subscriptions': 'validated.start_date <= settings.as_of_date',
    'referrals': 'validated.referred_at < settings.as_of_end_at',
} %}
with

settings as (
    select * from {{ ref('refresh_settings') }}
),

counted as (
    {% for entity, exists in existing.items() -%}
        select
            '{{ entity }}' as entity,
            count(*) as accepted_rows,
            0 as fact_rows
        from {{ ref('int_' ~ entity ~ '__validated') }} as validated
        cross join settings
        where validated.row_state = 'accepted' and {{ exists }}
        union all
        select
            '{{ entity }}' as entity,
            0 as accepted_rows,
            count(*) as fact_rows
        from {{ ref('fct_' ~ entity) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    entity,
    sum(accepted_rows) as accepted_rows,
    sum(fact_rows) as fact_rows
from counted
group by entity
having sum(accepted_rows) <> sum(fact_rows)
