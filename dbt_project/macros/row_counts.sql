{#
  Post-hook of tables: dbt counts the rows, because DuckDB's file lock keeps Dagster out until the
  build ends. Dagster reads the message; people who run dbt do not see it.
#}
{% macro log_row_count() %}
    {%- if execute and flags.LOG_FORMAT == 'json' and config.get('materialized') != 'view' -%}
        {%- set count = run_query('select count(*) from ' ~ this).columns[0].values()[0] -%}
        {%- do log('row count: ' ~ count, info=True) -%}
    {%- endif -%}
{% endmacro %}
