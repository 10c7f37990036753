{#
  Parsing as docs/METRICS.md §6 defines it: a pattern decides whether a text is valid, and the cast
  follows. Each macro takes a text (null if blank) and returns the typed value, or null if the text
  does not parse.
#}

{% macro parse_timestamp(text) %}{{ adapter.dispatch('parse_timestamp')(text) }}{% endmacro %}

{#
  DuckDB casts a text in UTC, by far the most frequent, in a fifth of the time of another one; the
  cast would ignore another offset. Other texts are completed with seconds and an offset before the
  cast, so the result depends neither on the session's time zone nor on the database's leniency.
  The casts truncate to microseconds.
#}
{% macro duckdb__parse_timestamp(text) -%}
    {%- set in_utc = '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]00(:?00)?)?)?)?' -%}
    case
        when left({{ text }}, 4) = '0000' then null
        when {{ full_match(text, in_utc) }} then try_cast({{ text }} as timestamp)
        when {{ full_match(text, timestamp_pattern()) }} then {{ within_calendar(full_timestamp(text)) }}
    end
{%- endmacro %}

{% macro timestamp_pattern() -%}
    [0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?)?
{%- endmacro %}

{# A text that matches the pattern, as an instant. #}
{% macro full_timestamp(text) -%}
    make_timestamp(epoch_us(try_cast(
        left({{ text }}, 10)
        || ' '
        || case when length({{ text }}) = 10 then '00:00' else substr({{ text }}, 12, 5) end
        || case when substr({{ text }}, 17, 1) = ':' then '' else ':00' end
        || substr({{ text }}, 17)
        || case when regexp_matches(substr({{ text }}, 17), '[Z+-]') then '' else 'Z' end
        as timestamptz
    )))
{%- endmacro %}

{# An offset may move a timestamp out of the years 1 to 9999, which dates cannot represent. #}
{% macro within_calendar(instant) -%}
    case when year({{ instant }}) between 1 and 9999 then {{ instant }} end
{%- endmacro %}

{% macro parse_date(text) -%}
    case
        when {{ full_match(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}') }} and left({{ text }}, 4) <> '0000'
            then try_cast({{ text }} as date)
    end
{%- endmacro %}

{% macro parse_number(text) %}{{ adapter.dispatch('parse_number')(text) }}{% endmacro %}

{% macro duckdb__parse_number(text) -%}
    case
        when regexp_full_match({{ text }}, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?')
            and isfinite(try_cast({{ text }} as double))
            then try_cast({{ text }} as double)
    end
{%- endmacro %}

{# An amount of money as a decimal. An amount with more than 18 integer digits is invalid. #}
{% macro parse_money(text) %}{{ adapter.dispatch('parse_money')(text) }}{% endmacro %}

{#
  DuckDB casts to a decimal of 18 digits a hundred times as fast as to one of 38, but cuts digits off
  if the text has an exponent.
#}
{% macro duckdb__parse_money(text) -%}
    case
        when abs({{ parse_number(text) }}) < 1e18
            then coalesce(
                case when not regexp_matches({{ text }}, '[eE]') then try_cast({{ text }} as decimal(18, 10)) end,
                try_cast({{ text }} as decimal(38, 10)),
                try_cast({{ parse_number(text) }} as decimal(38, 10))
            )
    end
{%- endmacro %}

{% macro parse_integer(text) -%}
    case when {{ full_match(text, '[+-]?[0-9]+') }} then try_cast({{ text }} as bigint) end
{%- endmacro %}

{% macro parse_boolean(text) -%}
    case {{ text }} when 'true' then true when 'false' then false end
{%- endmacro %}

{# A clock time as minutes after midnight, 0 to 1440. #}
{% macro parse_clock_time(text) -%}
    case
        when {{ full_match(text, '([01][0-9]|2[0-3]):[0-5][0-9]|24:00') }}
            then cast(left({{ text }}, 2) as bigint) * 60 + cast(right({{ text }}, 2) as bigint)
    end
{%- endmacro %}

{# Whether a field has a text that does not parse. #}
{% macro does_not_parse(text, parsed) -%}
    ({{ text }} is not null and {{ parsed }} is null)
{%- endmacro %}

{% macro blank_to_null(text) -%}
    case when not {{ full_match(text, '[\\s\\x0b\\p{Z}]*') }} then {{ text }} end
{%- endmacro %}

{# Whether a pattern that RE2 and Java read alike matches a whole text. #}
{% macro full_match(text, pattern) %}{{ adapter.dispatch('full_match')(text, pattern) }}{% endmacro %}

{% macro duckdb__full_match(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{# A literal whose backslashes are kept. #}
{% macro raw_text(text) %}{{ adapter.dispatch('raw_text')(text) }}{% endmacro %}

{% macro duckdb__raw_text(text) -%}
    '{{ text }}'
{%- endmacro %}
