{#
  A table of the landing. DuckDB reads it as its source declares; Spark reads the same files, and
  lists alternatives of paths in braces.
#}
{% macro source(source_name, table_name) -%}
    {%- set relation = builtins.source(source_name, table_name) -%}
    {%- do return(landed_table(source_name, table_name) if target.type == 'spark' else relation) -%}
{%- endmacro %}

{% macro landed_table(source_name, table_name) -%}
    {%- set files = (env_var('CX_LANDED_' ~ source_name | upper) | replace("'/", '') | replace("'", '') | replace(', ', ',')) -%}
    {%- set marks = files | replace('.parquet', '.jsonl') | replace('{name}', '_dlt_loads') -%}
    {%- set complete_loads -%}
        (select get_json_object(value, '$.load_id') as load_id, cast(get_json_object(value, '$.status') as bigint) as status
        from text.`{{ '/{' ~ marks ~ '}' }}`)
    {%- endset -%}
    {%- if table_name == '_dlt_loads' -%}
        {%- do return(complete_loads) -%}
    {%- endif -%}
    {%- do return(
        '(select * from parquet.`/{' ~ files | replace('{name}', table_name) ~ '}` where _dlt_load_id in (select load_id from '
        ~ complete_loads ~ ' where status = 0))'
    ) -%}
{%- endmacro %}
