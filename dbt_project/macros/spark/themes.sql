{# Java lowers two capital letters by their context, or to two characters. #}
{% macro spark__comparable_text(text) -%}
    regexp_replace(
        lower(translate({{ text }}, 'İΣ', 'iσ')),
        r'[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]', ' '
    )
{%- endmacro %}

{# Spark has no regexp_escape, which puts a backslash before each other character of ASCII. #}
{% macro spark__inner_regex(pattern) -%}
    replace(
        replace(
            replace(
                regexp_replace(regexp_replace({{ pattern }}, r'^[*]|[*]$', ''), r'([\p{ASCII}&&[^A-Za-z0-9_]])', r'\\$1'),
                r'\*\ ', r'[\p{L}\p{M}]*\ '
            ),
            r'\ \*', r'\ [\p{L}\p{M}]*'
        ),
        r'\ ', ' +'
    )
{%- endmacro %}

{# Raw literals have no quote; inner_regex has put a backslash before each. #}
{% macro spark__themes_of(text, patterns, column) -%}
    {%- set rows = [] -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set rows = run_query('select theme, regex from ' ~ patterns ~ ' order by all').rows -%}
    {%- endif -%}
    explode(array_distinct(array_compact(cast(array(
        {%- for row in rows %}
        case when {{ text }} rlike r'{{ row[1] | replace("'", "x27") }}' then {{ spark_literal(row[0]) }} end
        {{- "," if not loop.last }}
        {%- endfor %}
    ) as array<string>)))) as {{ column }}
{%- endmacro %}
