{# What the staging of every vendor says in the same words. #}

{# A vendor's id as it is known here: with the name of its system, so that ids of two systems never meet. #}
{% macro vendor_id(id, source_system) -%}
    '{{ source_system }}:' || {{ blank_to_null(id) }}
{%- endmacro %}

{# Seconds since 1970 as the timestamp text that is judged; what is no whole number stays as it is and is rejected. #}
{% macro instant_of_epoch(text) %}{{ adapter.dispatch('instant_of_epoch')(text) }}{% endmacro %}

{% macro duckdb__instant_of_epoch(text) -%}
    case
        when regexp_full_match({{ text }}, '[0-9]{1,11}')
            then strftime(to_timestamp(cast({{ text }} as bigint)) at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ')
        else {{ text }}
    end
{%- endmacro %}

{# What stands at a path of a JSON text; null where nothing does. #}
{% macro json_text(json, path) %}{{ adapter.dispatch('json_text')(json, path) }}{% endmacro %}

{% macro duckdb__json_text(json, path) -%}
    json_extract_string({{ json }}, {{ path }})
{%- endmacro %}

{# A row for each member of a JSON list, as JSON. #}
{% macro unnested_json(json) %}{{ adapter.dispatch('unnested_json')(json) }}{% endmacro %}

{% macro duckdb__unnested_json(json) -%}
    unnest(from_json({{ json }}, '["JSON"]'))
{%- endmacro %}

{# `05:30:00 pm` as `17:30`; what reads otherwise stays as it is and is rejected. #}
{% macro clock_time_of_twelve_hours(text) %}{{ adapter.dispatch('clock_time_of_twelve_hours')(text) }}{% endmacro %}

{% macro duckdb__clock_time_of_twelve_hours(text) -%}
    coalesce(
        strftime(try_strptime({{ text }}, ['%I:%M:%S %p', '%I:%M %p']), '%H:%M'), {{ text }}
    )
{%- endmacro %}
