{% macro spark__ignoring_nulls(function, value) -%}
    {{ function }}({{ value }}) ignore nulls
{%- endmacro %}
