{# The code of everything that a whole build made, for telling a changed definition from changed rows: compiled SQL of
   models, checksums of seeds. What settings put into it is no definition: the folders of the landing are left out, and
   of the settings' own model stands what was written. #}
{% macro record_built_code(results) %}
    {%- if execute and flags.WHICH == 'build' -%}
        {#- A first build that was told to make less may not have made it. -#}
        create schema if not exists utilities;
        create or replace table utilities.built_code (name varchar, code varchar, parents varchar);
        {%- for node in results | map(attribute='node') if node.resource_type in ('model', 'seed') %}
            {%- if node.resource_type == 'seed' -%}
                {%- set code = node.checksum.checksum -%}
            {%- elif node.name == 'refresh_settings' -%}
                {%- set code = node.raw_code -%}
            {%- else -%}
                {%- set code = modules.re.sub("read_(parquet|json)\(\[[^]]*\]", 'landed(', node.compiled_code or '') -%}
            {%- endif %}
            insert into utilities.built_code values (
                '{{ node.unique_id }}',
                '{{ code | replace("'", "''") }}',
                '{{ node.depends_on_nodes | join(' ') if node.resource_type == 'model' }}'
            );
        {%- endfor %}
        {#- The code of an ephemeral model is in what it is compiled into; what it is made from is not. -#}
        {%- for node in graph.nodes.values() if node.config.materialized == 'ephemeral' %}
            insert into utilities.built_code values ('{{ node.unique_id }}', '', '{{ node.depends_on.nodes | join(' ') }}');
        {%- endfor %}
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}
