{% macro spark__local_time(instant, timezone) -%}
    convert_timezone('UTC', {{ timezone }}, {{ instant }})
{%- endmacro %}

{% macro spark__epoch_microseconds(instant) -%}
    timestampdiff(microsecond, timestamp_ntz'1970-01-01 00:00:00', {{ instant }})
{%- endmacro %}

{% macro spark__duration(number, unit_seconds) -%}
    make_dt_interval(0, 0, 0, cast(cast(round({{ number }} * {{ unit_seconds * 1000000 }}) as decimal(18, 0)) / 1000000 as decimal(18, 6)))
{%- endmacro %}

{# Spark counts backwards if the last date is before the first. #}
{% macro spark__date_series(first_date, last_date, unit, column) -%}
    explode(
        case
            when {{ first_date }} <= {{ last_date }}
                then sequence(cast({{ first_date }} as date), cast({{ last_date }} as date), interval 1 {{ unit }})
            else cast(array() as array<date>)
        end
    ) as {{ column }}
{%- endmacro %}

{# The session's time zone is UTC. #}
{% macro spark__utc_now() -%}
    cast(current_timestamp() as timestamp_ntz)
{%- endmacro %}

{% macro spark__iso_weekday(date) -%}
    weekday({{ date }}) + 1
{%- endmacro %}
