{# The settings as plain `dbt build` reads them; `cx` has checked them before. One line says what is wrong. #}
{% macro assert_settings() %}
    {%- if execute -%}
        {%- set as_of = env_var('CX_AS_OF', '') -%}
        {%- if as_of and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', as_of) -%}
            {{ exceptions.raise_compiler_error("CX_AS_OF: '" ~ as_of ~ "' is no date; write it as YYYY-MM-DD") }}
        {%- endif -%}
        {%- set timezone = env_var('CX_TIMEZONE', '') or 'UTC' -%}
        {%- set known = run_query("select count(*) from pg_timezone_names() where name = '" ~ timezone | replace("'", "''") ~ "'") -%}
        {%- if known.columns[0].values()[0] == 0 -%}
            {{ exceptions.raise_compiler_error("CX_TIMEZONE: '" ~ timezone ~ "' is no IANA time zone; give a name like Europe/Bucharest") }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# There is nothing to build from before the first extraction. #}
{% macro assert_landed() %}
    {%- if execute -%}
        {%- if not env_var('CX_LANDED') -%}
            {{ exceptions.raise_compiler_error("nothing has been extracted yet: run `cx extract` first") }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# What is published must have been built and tested as a whole: a command that may change a table takes the
   warehouse's identity away, and only a whole build without a failure gives it a new one. #}
{% macro clear_build_id() %}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed') -%}
        drop table if exists utilities.complete_build
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}

{% macro record_build_id(results) %}
    {%- set failed = results | selectattr('status', 'in', ['error', 'fail', 'skipped', 'runtime error']) | list -%}
    {%- set selected = invocation_args_dict.get('select') or ['fqn:*'] -%}
    {%- set whole = selected | list == ['fqn:*'] and not invocation_args_dict.get('exclude') -%}
    {%- if execute and flags.WHICH == 'build' and whole and not failed -%}
        create or replace table utilities.complete_build as select '{{ invocation_id }}' as build_id
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}
