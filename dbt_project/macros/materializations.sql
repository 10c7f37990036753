{#
  Tables and views are replaced in one transaction. dbt's own materializations build under another
  name and rename twice, which costs a tenth of the build of a small company.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% if model.language == 'sql' %}
        {{ drop_in_transaction(load_cached_relation(this)) }}
        {% call statement('main') -%}
            {{ create_table_as(False, target, compiled_code) }}
        {%- endcall %}
    {% else %}
        {#-
          A Python model is written by a connection of its own, which does not see the drop, and DuckDB
          refuses a rename to a name that the same transaction has dropped.
        -#}
        {%- set written = make_intermediate_relation(target) -%}
        {{ drop_relation_if_exists(load_cached_relation(written)) }}
        {% call statement('main', language=model.language) -%}
            {{ create_table_as(False, written, compiled_code, model.language) }}
        {%- endcall %}
        {{ drop_relation_if_exists(load_cached_relation(this)) }}
        {{ adapter.rename_relation(written, target) }}
    {% endif %}
    {{ finish_relation(target) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set target = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {{ drop_in_transaction(load_cached_relation(this)) }}
    {% call statement('main') -%}
        {% if has_landed(model) %}
        {{ get_create_view_as_sql(target, sql) }}
        {% else %}
        create table {{ target }} as select * from ({{ sql }}) limit 0
        {% endif %}
    {%- endcall %}
    {{ finish_relation(target) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#
  Whether a view has rows to show. The staging of a system that has not landed becomes an empty table:
  DuckDB would plan its joins and paths of JSON again wherever it is read.
#}
{% macro has_landed(model) %}
    {{ return(model.fqn[1] != 'staging' or model.fqn[2] in env_var('CX_LANDED').split(',')) }}
{% endmacro %}

{# A failure afterwards restores the relation. dbt's own macro drops without a transaction. #}
{% macro drop_in_transaction(relation) %}
    {% if relation is not none %}
        {% call statement('drop') -%}
            drop {{ relation.type }} {{ relation }} cascade
        {%- endcall %}
    {% endif %}
{% endmacro %}

{% macro finish_relation(relation) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(relation, model) %}
    {{ adapter.commit() }}
{% endmacro %}

{# Comments on the columns of a contract, which dbt-duckdb would look up in the database first. #}
{% macro duckdb__alter_column_comment(relation, column_dict) %}
    {% for column in column_dict.values() %}
    comment on column {{ relation }}.{{ adapter.quote(column.name) }}
        is {{ duckdb_escape_comment(column.description) }};
    {% endfor %}
{% endmacro %}
