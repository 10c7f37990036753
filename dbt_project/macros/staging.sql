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
