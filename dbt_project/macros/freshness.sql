{#
  When a source was last read completely, for `dbt source freshness`. A load does not measure it: a
  read that finds nothing new lands nothing. A source that CX_SOURCES does not enable is always
  fresh.
#}
{% macro last_read_at(source_system) -%}
    {%- set folder = env_var('CX_LANDING_FOLDER_' ~ source_system | upper) -%}
    {%- set record = env_var('CX_HOME') ~ '/extraction.json' -%}
    {%- if folder -%}
        select cast(content -> 'read_at' ->> '{{ folder }}' as timestamptz)
        from read_text('{{ record }}')
    {%- else -%}
        select current_timestamp
    {%- endif -%}
{%- endmacro %}
