{# A window function that ignores nulls, such as `lag`; `over` follows. #}
{% macro ignoring_nulls(function, value) %}{{ adapter.dispatch('ignoring_nulls')(function, value) }}{% endmacro %}

{% macro duckdb__ignoring_nulls(function, value) -%}
    {{ function }}({{ value }} ignore nulls)
{%- endmacro %}
