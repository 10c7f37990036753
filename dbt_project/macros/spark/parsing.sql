{#
  Spark accepts offsets up to 18 hours only, so the offset is subtracted. Digits after the sixth of a
  second are cut off, as in DuckDB.
#}
{% macro spark__parse_timestamp(text) -%}
    {%- set time = "substr(" ~ text ~ ", 17)" -%}
    {%- set local_time -%}
        try_cast(
            left({{ text }}, 10)
            || ' '
            || case when length({{ text }}) = 10 then '00:00' else substr({{ text }}, 12, 5) end
            || case when {{ time }} like ':%' then regexp_extract({{ time }}, '^:[0-9]{2}([.][0-9]{1,6})?', 0) else ':00' end
            as timestamp_ntz
        )
    {%- endset -%}
    {%- set offset_minutes -%}
        (
            60 * coalesce(try_cast(regexp_extract({{ time }}, '([+-][0-9]{2}):?([0-9]{2})?$', 1) as int), 0)
            + coalesce(try_cast(
                regexp_extract({{ time }}, '([+-])[0-9]{2}:?([0-9]{2})$', 1)
                || regexp_extract({{ time }}, '([+-])[0-9]{2}:?([0-9]{2})$', 2) as int
            ), 0)
        )
    {%- endset -%}
    case
        when {{ full_match(text, timestamp_pattern()) }} and left({{ text }}, 4) <> '0000'
            then {{ within_calendar('(' ~ local_time ~ ' - make_dt_interval(0, 0, ' ~ offset_minutes ~ '))') }}
    end
{%- endmacro %}

{# Spark has no isfinite. #}
{% macro spark__parse_number(text) -%}
    case
        when {{ full_match(text, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?') }}
            and abs(try_cast({{ text }} as double)) < cast('Infinity' as double)
            then try_cast({{ text }} as double)
    end
{%- endmacro %}

{% macro spark__parse_money(text) -%}
    case
        when abs({{ parse_number(text) }}) < 1e18D then try_cast({{ text }} as decimal(38, 10))
    end
{%- endmacro %}

{# A raw literal, because Spark reads backslashes in others. #}
{% macro spark__full_match(text, pattern) -%}
    {{ text }} rlike r'\A(?:{{ pattern }})\z'
{%- endmacro %}

{% macro spark__raw_text(text) -%}
    r'{{ text }}'
{%- endmacro %}

{# A text of a query as a literal: Spark reads backslashes, and joins the texts beside two quotes. #}
{% macro spark_literal(text) -%}
    {%- set escaped = text | replace('\\', '\\\\') | replace("'", "\\'") -%}
    {{- "'" ~ escaped ~ "'" if text is not none else 'null' -}}
{%- endmacro %}
