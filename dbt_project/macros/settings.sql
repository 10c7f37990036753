{# Validates the settings of a plain `dbt build`; `cx` validates its own. #}
{% macro assert_settings() %}
    {%- if execute -%}
        {%- set as_of = env_var('CX_AS_OF', '') -%}
        {%- if as_of and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', as_of) -%}
            {{ exceptions.raise_compiler_error("CX_AS_OF: '" ~ as_of ~ "' is not a date; write it as YYYY-MM-DD") }}
        {%- endif -%}
        {%- set first_date = env_var('CX_FIRST_DATE', '') -%}
        {%- if first_date and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', first_date) -%}
            {{ exceptions.raise_compiler_error("CX_FIRST_DATE: '" ~ first_date ~ "' is not a date; write it as YYYY-MM-DD") }}
        {%- endif -%}
        {%- set timezone = env_var('CX_TIMEZONE', '') or 'UTC' -%}
        {%- if timezone not in modules.pytz.all_timezones -%}
            {{ exceptions.raise_compiler_error("CX_TIMEZONE: '" ~ timezone ~ "' is not an IANA time zone; use a name like Europe/Bucharest") }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# The reporting time zone as a literal, for staging, which does not read `refresh_settings`. #}
{% macro reporting_timezone() -%}
    {{ dbt.string_literal((env_var('CX_TIMEZONE', '') or 'UTC') | replace("'", "''")) }}
{%- endmacro %}

{# Fails before the first extraction, when there are no landed files. #}
{% macro assert_landed() %}
    {%- if execute -%}
        {%- if not env_var('CX_LANDED') -%}
            {{ exceptions.raise_compiler_error("no extracted data: run `cx extract` first") }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{#
  Only a complete build may be published. A command that may change a table drops the build ID, and
  a complete build without a failure records a new one.
#}
{% macro clear_build_id() %}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed') -%}
        drop table if exists utilities.complete_build
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}

{# Spark's tables are only copied. #}
{% macro record_build_id(results) %}
    {%- set failed = results | selectattr('status', 'in', ['error', 'fail', 'skipped', 'runtime error']) | list -%}
    {%- if execute and flags.WHICH == 'build' and target.type == 'duckdb' and is_whole_build() and not failed -%}
        create or replace table utilities.complete_build as select '{{ invocation_id }}' as build_id
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}

{% macro is_whole_build() %}
    {%- set selected = invocation_args_dict.get('select') or ['fqn:*'] -%}
    {%- do return(selected | list == ['fqn:*'] and not invocation_args_dict.get('exclude') and not flags.EMPTY) -%}
{% endmacro %}
