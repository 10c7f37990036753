{#
  Spark's SQL has no union by name, so the columns of the first relation are listed. Those of a CTE
  are unknown; CTEs list theirs in one order.
#}
{% macro spark__union_by_name(relations) -%}
    {%- set first = relations | first -%}
    {%- set known = [] if first is string or not execute else adapter.get_columns_in_relation(first) | map(attribute='name') | list -%}
    {%- for relation in relations %}
    {%- if not loop.first %}
    union all
    {% endif -%}
    select {{ known | join(', ') or '*' }} from {{ relation }}
    {%- endfor %}
{%- endmacro %}
