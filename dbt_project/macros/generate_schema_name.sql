{#
  Schema names are public (metrics, marts, quality), so they have no prefix of the target schema.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name or target.schema }}
{%- endmacro %}
