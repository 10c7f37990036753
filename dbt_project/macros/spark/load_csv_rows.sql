{# dbt-spark does not escape the quotes and backslashes of the texts that it binds. #}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set insert -%}
        insert into {{ this }} values
        {%- for row in agate_table.rows %}
        ({% for value in row %}{{ spark_literal(value) }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
        {%- endfor %}
    {%- endset -%}
    {%- do adapter.add_query(insert, abridge_sql_log=True) if agate_table.rows -%}
    {%- do return(insert) -%}
{%- endmacro %}
