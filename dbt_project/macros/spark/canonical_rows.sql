{# By default, Spark leaves fields without a value out. #}
{% macro spark__json_object(values) -%}
    to_json(
        named_struct(
        {%- for name, value in values.items() %}
        '{{ name }}', {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
        ),
        map('ignoreNullFields', 'false')
    )
{%- endmacro %}
