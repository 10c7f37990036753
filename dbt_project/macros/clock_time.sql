{# Minutes after midnight as the clock time HH:MM that is judged. #}
{% macro clock_time_of_minute(minute) -%}
    lpad(cast(cast(floor({{ minute }} / 60) as bigint) as varchar), 2, '0')
    || ':' || lpad(cast({{ minute }} % 60 as varchar), 2, '0')
{%- endmacro %}
