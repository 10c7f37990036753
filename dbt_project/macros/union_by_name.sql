{#
  Union of relations by column name, so that the order of columns does not matter. `relations` are
  refs or names of CTEs.
#}
{% macro union_by_name(relations) -%}
    {{- assert_same_columns(relations | reject('string') | list) -}}
    {{- adapter.dispatch('union_by_name')(relations) -}}
{%- endmacro %}

{% macro duckdb__union_by_name(relations) -%}
    {%- for relation in relations %}
    {%- if not loop.first %}
    union all by name
    {% endif -%}
    select * from {{ relation }}
    {%- endfor %}
{%- endmacro %}

{#
  Fails the build if the relations differ in their columns, because a union by name fills missing
  ones with nulls.
#}
{% macro assert_same_columns(relations) %}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set first = relations | first -%}
        {%- set expected = adapter.get_columns_in_relation(first) | map(attribute='name') | sort if relations else [] -%}
        {%- for relation in relations[1:] -%}
            {#- A relation without columns does not exist yet, or is a CTE of an ephemeral model. -#}
            {%- set found = adapter.get_columns_in_relation(relation) | map(attribute='name') | sort -%}
            {%- if expected and found and found != expected -%}
                {%- set differing = (expected | reject('in', found) | list) + (found | reject('in', expected) | list) -%}
                {{ exceptions.raise_compiler_error(
                    relation.identifier ~ ' and ' ~ first.identifier ~ ' must have the same columns; they differ in '
                    ~ differing | join(', ')
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
