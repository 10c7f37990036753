{# Patterns of themes, and comments that contain them (docs/METRICS.md §3). #}

{# Text as patterns compare it: in lower case, letter by letter, with spaces for all white space. #}
{% macro comparable_text(text) %}{{ adapter.dispatch('comparable_text')(text) }}{% endmacro %}

{% macro duckdb__comparable_text(text) -%}
    regexp_replace(
        lower({{ text }}),
        '[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]', ' ', 'g'
    )
{%- endmacro %}

{#
  The regular expression of a pattern without the asterisks at its start and end. An asterisk beside a
  space stands for any letters.
#}
{% macro inner_regex(pattern) %}{{ adapter.dispatch('inner_regex')(pattern) }}{% endmacro %}

{% macro duckdb__inner_regex(pattern) -%}
    replace(
        replace(
            replace(
                regexp_escape(regexp_replace({{ pattern }}, '^[*]|[*]$', '', 'g')),
                '\*\ ', '[\p{L}\p{M}]*\ '
            ),
            '\ \*', '\ [\p{L}\p{M}]*'
        ),
        '\ ', ' +'
    )
{%- endmacro %}

{#
  The regular expression of several ones of `inner_regex`, joined with `|`, whose patterns begin or
  end with an asterisk alike: a class of letters has hundreds of ranges, so they share it.
#}
{% macro outer_regex(inner, begins_open, ends_open) -%}
    case when {{ begins_open }} then {{ raw_text('[\\p{L}\\p{M}]*') }} else '' end
    || '(?:' || {{ inner }} || ')'
    || case when {{ ends_open }} then {{ raw_text('[\\p{L}\\p{M}]*') }} else '' end
{%- endmacro %}

{#
  The regular expression of whole words: no letter, mark or digit directly before or after. RE2 has no
  look-around, so that the characters before and after are part of the match.
#}
{% macro whole_words_regex(inner) -%}
    {{ raw_text('(?:^|[^\\p{L}\\p{M}\\p{N}])(?:') }} || {{ inner }} || {{ raw_text(')(?:$|[^\\p{L}\\p{M}\\p{N}])') }}
{%- endmacro %}

{#
  One row per theme of a text, in a column of the given name. `patterns` is the table of regular
  expressions, which become literals: DuckDB would compile one from a column again for each row.
#}
{% macro themes_of(text, patterns, column) %}
    {{- adapter.dispatch('themes_of')(text, patterns, column) -}}
{% endmacro %}

{% macro duckdb__themes_of(text, patterns, column) -%}
    {%- set rows = [] -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set rows = run_query('select theme, regex from ' ~ patterns ~ ' order by all').rows -%}
    {%- endif -%}
    unnest(list_distinct(cast([
        {%- for row in rows %}
        case when regexp_matches({{ text }}, '{{ row[1] | replace("'", "''") }}') then '{{ row[0] | replace("'", "''") }}' end
        {{- "," if not loop.last }}
        {%- endfor %}
    ] as string[]))) as {{ column }}
{%- endmacro %}
