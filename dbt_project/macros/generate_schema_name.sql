{# Schemas are public names (metrics, marts, quality), so they carry no prefix of the target. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name or target.schema }}
{%- endmacro %}
