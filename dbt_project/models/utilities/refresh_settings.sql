{%- set timezone = env_var('CX_TIMEZONE', '') or 'UTC' -%}
{%- set as_of_date = env_var('CX_AS_OF', '') or (var('demo_last_day') if (env_var('CX_SOURCES', '') or 'demo') == 'demo' else '') -%}
with

settings as (
    select
        {{ dbt.string_literal(timezone | replace("'", "''")) }} as timezone,
        {{ dbt.string_literal((env_var('CX_CURRENCY', '') or 'USD') | replace("'", "''")) }} as currency,
        {% if as_of_date -%}
            cast('{{ as_of_date }}' as date) as as_of_date
        {%- else -%}
        {{ local_date(utc_now(), dbt.string_literal(timezone)) }} - 1 as as_of_date
        {%- endif %}
),

final as (
    select
        as_of_date,
        timezone,
        currency,
        {{ local_time_to_utc('cast(as_of_date + 1 as timestamp)', 'timezone') }} as as_of_end_at
    from settings
)

select * from final
