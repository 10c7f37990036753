{# Instants are UTC timestamps without a zone; wall-clock times are timestamps of a named zone. #}

{% macro local_time(instant, timezone) %}{{ adapter.dispatch('local_time')(instant, timezone) }}{% endmacro %}

{% macro duckdb__local_time(instant, timezone) -%}
    timezone({{ timezone }}, timezone('UTC', {{ instant }}))
{%- endmacro %}

{% macro local_date(instant, timezone) -%}
    cast({{ local_time(instant, timezone) }} as date)
{%- endmacro %}

{# The zone's offset from UTC at an instant. #}
{% macro utc_offset(instant, timezone) -%}
    ({{ local_time(instant, timezone) }} - {{ instant }})
{%- endmacro %}

{# The instant of a wall-clock time: one that occurs twice is the earlier, one that is skipped moves forward by the gap.
   Both are the time read with the offset in force before the change; only where that reading does not give the wall
   time back, and the offset after the change does, is the later offset right. Offsets are looked up a day to either
   side: no zone changes twice within two days. #}
{% macro local_time_to_utc(wall_time, timezone) -%}
    {%- set before = utc_offset('(' ~ wall_time ~ ' - interval 1 day)', timezone) -%}
    {%- set after = utc_offset('(' ~ wall_time ~ ' + interval 1 day)', timezone) -%}
    case
        when {{ local_time('(' ~ wall_time ~ ' - ' ~ before ~ ')', timezone) }} <> {{ wall_time }}
            and {{ local_time('(' ~ wall_time ~ ' - ' ~ after ~ ')', timezone) }} = {{ wall_time }}
            then {{ wall_time }} - {{ after }}
        else {{ wall_time }} - {{ before }}
    end
{%- endmacro %}

{# Microseconds since 1970: the currency in which durations are exact. #}
{% macro epoch_microseconds(instant) %}{{ adapter.dispatch('epoch_microseconds')(instant) }}{% endmacro %}

{% macro duckdb__epoch_microseconds(instant) -%}
    epoch_us({{ instant }})
{%- endmacro %}

{# Real elapsed seconds between two instants, fractions kept; null where either is missing. #}
{% macro seconds_between(earlier, later) -%}
    (({{ epoch_microseconds(later) }} - {{ epoch_microseconds(earlier) }}) / cast(1000000 as double))
{%- endmacro %}

{# A table of the dates from one to the other, `unit` apart, in a column of the given name. #}
{% macro date_series(first_date, last_date, unit, column) %}
    {{- adapter.dispatch('date_series')(first_date, last_date, unit, column) -}}
{% endmacro %}

{% macro duckdb__date_series(first_date, last_date, unit, column) -%}
    cast(unnest(generate_series(
        cast({{ first_date }} as timestamp), cast({{ last_date }} as timestamp), interval 1 {{ unit }}
    )) as date) as {{ column }}
{%- endmacro %}

{% macro utc_now() %}{{ adapter.dispatch('utc_now')() }}{% endmacro %}

{% macro duckdb__utc_now() -%}
    timezone('UTC', now())
{%- endmacro %}

{# 1 = Monday … 7 = Sunday. #}
{% macro iso_weekday(date) %}{{ adapter.dispatch('iso_weekday')(date) }}{% endmacro %}

{% macro duckdb__iso_weekday(date) -%}
    isodow({{ date }})
{%- endmacro %}
