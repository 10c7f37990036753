{%- set first_date = env_var('CX_FIRST_DATE', '') or var('default_first_date') -%}
{%- set as_of_date = env_var('CX_AS_OF', '') or (var('demo_last_day') if (env_var('CX_SOURCES', '') or 'demo') == 'demo' else '') -%}
with

settings as (
    select
        {{ reporting_timezone() }} as timezone,
        {{ dbt.string_literal((env_var('CX_CURRENCY', '') or 'USD') | replace("'", "''")) }} as currency,
        {% if as_of_date -%}
            cast('{{ as_of_date }}' as date) as as_of_date
        {%- else -%}
        {{ local_date(utc_now(), reporting_timezone()) }} - 1 as as_of_date
        {%- endif %},
        cast('{{ first_date }}' as date) as first_date,
        {{ 'true' if env_var('CX_PUBLISH_CUSTOMER_NAMES', '') == 'true' else 'false' }} as has_customer_names
),

final as (
    select
        as_of_date,
        timezone,
        currency,
        first_date,
        has_customer_names,
        {{ local_time_to_utc('cast(first_date as timestamp)', 'timezone') }} as first_date_start_at,
        {{ local_time_to_utc('cast(as_of_date + 1 as timestamp)', 'timezone') }} as as_of_end_at
    from settings
)

select * from final
