{# Rules of docs/METRICS.md §9 for series, signals and targets. #}

{#
  §9: 1 if a number is above another, -1 if it is below, 0 if they are equal, which is within 1e-9,
  relative above 1.
#}
{% macro compared(a, b) -%}
    case
        when abs({{ a }} - {{ b }}) <= 1e-9 * greatest(1, abs({{ a }}), abs({{ b }})) then 0
        when {{ a }} > {{ b }} then 1
        when {{ a }} < {{ b }} then -1
    end
{%- endmacro %}

{# §9: samples below this size are small, and their changes are not tested. #}
{% macro smallest_sample() -%}
    10
{%- endmacro %}

{# §9: a change is significant at 95 % confidence if |z| exceeds this. #}
{% macro critical_z() -%}
    1.96
{%- endmacro %}

{# §1: units whose values are counts or sums: 0 without rows. #}
{% macro additive_units() -%}
    ('count', 'currency')
{%- endmacro %}

{# §9: kinds of metrics that have no XmR chart. #}
{% macro uncharted_kinds() -%}
    ('stock', 'margin')
{%- endmacro %}

{# §9: an XmR chart covers at most the first number of values and at least the second. #}
{% macro longest_chart() -%}
    24
{%- endmacro %}

{% macro shortest_chart() -%}
    12
{%- endmacro %}

{# §9: half the width of the limits of an XmR chart, in mean moving ranges. #}
{% macro limit_factor() -%}
    2.66
{%- endmacro %}
