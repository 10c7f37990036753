{# What follows the last @ of a normalised e-mail address; null where there is none. #}
{% macro email_domain(email) %}{{ adapter.dispatch('email_domain')(email) }}{% endmacro %}

{% macro duckdb__email_domain(email) -%}
    nullif(regexp_extract({{ email }}, '@([^@]+)$', 1), '')
{%- endmacro %}
