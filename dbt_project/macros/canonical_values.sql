{#
  Allowed values of the canonical entities (docs/CONTRACT.md §3), and the sets of statuses that
  docs/METRICS.md names.
#}

{% macro ticket_statuses() -%}
    ('new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted', 'merged', 'spam')
{%- endmacro %}

{% macro uncounted_statuses() -%}
    ('deleted', 'merged', 'spam')
{%- endmacro %}

{% macro solved_statuses() -%}
    ('solved', 'closed')
{%- endmacro %}

{% macro unsolved_statuses() -%}
    ('new', 'open', 'pending', 'hold')
{%- endmacro %}

{% macro event_types() -%}
    ('comment', 'status')
{%- endmacro %}

{% macro actor_types() -%}
    ('customer', 'agent', 'bot', 'system')
{%- endmacro %}

{% macro order_statuses() -%}
    ('paid', 'refunded', 'cancelled', 'pending')
{%- endmacro %}

{% macro survey_types() -%}
    ('nps', 'csat', 'ces')
{%- endmacro %}

{% macro polarities() -%}
    ('ease', 'effort')
{%- endmacro %}
