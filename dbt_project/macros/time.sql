{#
  Instants are UTC timestamps without a time zone; local times are timestamps of a named time zone.
#}

{% macro local_time(instant, timezone) %}{{ adapter.dispatch('local_time')(instant, timezone) }}{% endmacro %}

{% macro duckdb__local_time(instant, timezone) -%}
    timezone({{ timezone }}, timezone('UTC', {{ instant }}))
{%- endmacro %}

{% macro local_date(instant, timezone) -%}
    cast({{ local_time(instant, timezone) }} as date)
{%- endmacro %}

{# Offset of a time zone from UTC at an instant. #}
{% macro utc_offset(instant, timezone) -%}
    ({{ local_time(instant, timezone) }} - {{ instant }})
{%- endmacro %}

{#
  Instant of a local time. An ambiguous time is the earlier instant; a skipped time moves forward by
  the gap. In both cases the offset before the change applies. The offset after the change applies
  only if it maps back to the local time and the offset before does not. Offsets are taken one day
  before and after, since no time zone changes twice within two days.
#}
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

{# Microseconds since 1970, in which durations are exact. #}
{% macro epoch_microseconds(instant) %}{{ adapter.dispatch('epoch_microseconds')(instant) }}{% endmacro %}

{% macro duckdb__epoch_microseconds(instant) -%}
    epoch_us({{ instant }})
{%- endmacro %}

{# Elapsed seconds between two instants, with fractions; null if either is missing. #}
{% macro seconds_between(earlier, later) -%}
    (({{ epoch_microseconds(later) }} - {{ epoch_microseconds(earlier) }}) / cast(1000000 as double))
{%- endmacro %}

{# An interval of a number of units of whole seconds, to the microsecond. #}
{% macro duration(number, unit_seconds) %}{{ adapter.dispatch('duration')(number, unit_seconds) }}{% endmacro %}

{% macro duckdb__duration(number, unit_seconds) -%}
    to_microseconds(cast(round({{ number }} * {{ unit_seconds * 1000000 }}) as bigint))
{%- endmacro %}

{# One row per date from the first to the last, one `unit` apart, in a column of the given name. #}
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

{# ISO weekday, 1 (Monday) to 7 (Sunday). #}
{% macro iso_weekday(date) %}{{ adapter.dispatch('iso_weekday')(date) }}{% endmacro %}

{% macro duckdb__iso_weekday(date) -%}
    isodow({{ date }})
{%- endmacro %}

{# Whether a month is the last one of its quarter or year, up to the as-of date. #}
{% macro is_last_month_of(grain, month, as_of_date) -%}
    {{ dbt.date_trunc(grain, month ~ ' + interval 1 month') }} > {{ dbt.date_trunc(grain, month) }}
    or {{ month }} + interval 1 month > {{ as_of_date }}
{%- endmacro %}

{# A number of days in weeks. #}
{% macro weeks(days) -%}
    (({{ days }}) / cast(7 as double))
{%- endmacro %}
