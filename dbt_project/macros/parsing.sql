{# What parses, exactly as docs/METRICS.md §6 says: a pattern is the judge, the cast only follows it. Each macro takes
   text (blank already null) and gives the typed value, or null where it does not parse. #}

{% macro parse_timestamp(text) %}{{ adapter.dispatch('parse_timestamp')(text) }}{% endmacro %}

{# The cast is spelt out in full (seconds and an offset added where they are missing), so that neither the session's
   zone nor the database's own leniency plays a part. Digits past microseconds are cut by the cast. #}
{% macro duckdb__parse_timestamp(text) -%}
    case
        when regexp_full_match(
            {{ text }},
            '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?)?'
        ) and left({{ text }}, 4) <> '0000'
            then {{ within_calendar(full_timestamp(text)) }}
    end
{%- endmacro %}

{# The text as an instant once its form is known to be right. #}
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

{# An offset may carry a timestamp out of the years 1 to 9999, where no calendar of ours has a date for it. #}
{% macro within_calendar(instant) -%}
    case when year({{ instant }}) between 1 and 9999 then {{ instant }} end
{%- endmacro %}

{% macro parse_date(text) %}{{ adapter.dispatch('parse_date')(text) }}{% endmacro %}

{% macro duckdb__parse_date(text) -%}
    case
        when regexp_full_match({{ text }}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') and left({{ text }}, 4) <> '0000'
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

{# Amounts become decimals once, here. What 18 digits before the point cannot hold is no amount of money. #}
{% macro parse_money(text) %}{{ adapter.dispatch('parse_money')(text) }}{% endmacro %}

{% macro duckdb__parse_money(text) -%}
    case
        when abs({{ parse_number(text) }}) < 1e18
            then coalesce(
                try_cast({{ text }} as decimal(38, 10)), try_cast({{ parse_number(text) }} as decimal(38, 10))
            )
    end
{%- endmacro %}

{% macro parse_integer(text) %}{{ adapter.dispatch('parse_integer')(text) }}{% endmacro %}

{% macro duckdb__parse_integer(text) -%}
    case when regexp_full_match({{ text }}, '[+-]?[0-9]+') then try_cast({{ text }} as bigint) end
{%- endmacro %}

{% macro parse_boolean(text) -%}
    case {{ text }} when 'true' then true when 'false' then false end
{%- endmacro %}

{# Minutes after midnight, 0–1440. #}
{% macro parse_clock_time(text) %}{{ adapter.dispatch('parse_clock_time')(text) }}{% endmacro %}

{% macro duckdb__parse_clock_time(text) -%}
    case
        when regexp_full_match({{ text }}, '([01][0-9]|2[0-3]):[0-5][0-9]|24:00')
            then cast(left({{ text }}, 2) as bigint) * 60 + cast(right({{ text }}, 2) as bigint)
    end
{%- endmacro %}

{# A field that is there but does not parse. #}
{% macro does_not_parse(text, parsed) -%}
    ({{ text }} is not null and {{ parsed }} is null)
{%- endmacro %}

{% macro blank_to_null(text) %}{{ adapter.dispatch('blank_to_null')(text) }}{% endmacro %}

{% macro duckdb__blank_to_null(text) -%}
    case when not regexp_full_match({{ text }}, '[\s\x0b\p{Z}]*') then {{ text }} end
{%- endmacro %}
