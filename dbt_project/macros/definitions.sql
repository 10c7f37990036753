{#
  Records the code of every node of a build in utilities.built_code: the compiled SQL of models and
  the checksums of seeds. metric_history compares it to distinguish changed definitions from changed
  rows. Settings are not part of a definition: paths of landed files are replaced, and
  refresh_settings is recorded as raw code.
#}
{% macro record_built_code(results) %}
    {%- if execute and flags.WHICH == 'build' and target.type == 'duckdb' -%}
        {#- The first build may select models outside of this schema. -#}
        create schema if not exists utilities;
        {%- if is_whole_build() %}
        create or replace table utilities.built_code (name string, code string, parents string);
        {%- else %}
        create table if not exists utilities.built_code (name string, code string, parents string);
        delete from utilities.built_code
        where code = '' or name in ('{{ results | map(attribute='node.unique_id') | join("', '") }}');
        {%- endif %}
        {%- for node in results | map(attribute='node') if node.resource_type in ('model', 'seed') %}
            {%- if node.resource_type == 'seed' -%}
                {%- set code = node.checksum.checksum -%}
            {%- elif node.name == 'refresh_settings' -%}
                {%- set code = node.raw_code -%}
            {%- else -%}
                {#- A build without rows, of tables that Spark fills, reads from subqueries. -#}
                {%- set code = modules.re.sub(
                    '\(select \* from ([^ ()]+) where false limit 0\)', '\\1', node.compiled_code or ''
                ) -%}
                {%- set code = modules.re.sub("read_(parquet|json)\(\[[^]]*\]", 'landed(', code) -%}
            {%- endif %}
            insert into utilities.built_code values (
                '{{ node.unique_id }}',
                '{{ code | replace("'", "''") }}',
                '{{ node.depends_on_nodes | join(' ') if node.resource_type == 'model' }}'
            );
        {%- endfor %}
        {#- Models contain the code of their ephemeral parents, but not the lineage. -#}
        {%- for node in graph.nodes.values() if node.config.materialized == 'ephemeral' %}
            insert into utilities.built_code values ('{{ node.unique_id }}', '', '{{ node.depends_on.nodes | join(' ') }}');
        {%- endfor %}
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}
