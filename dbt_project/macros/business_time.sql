{# A schedule's open microseconds before an instant, from the piece of int_business_hours__open_time it falls into;
   0 before the schedule first opens, null without an instant. #}
{% macro open_time_before(instant, piece) -%}
    case
        when {{ instant }} is not null
            then coalesce(
                {{ piece }}.open_before_microseconds
                + {{ epoch_microseconds('least(' ~ instant ~ ', ' ~ piece ~ '.closed_at)') }}
                - {{ epoch_microseconds(piece ~ '.opened_at') }},
                0
            )
    end
{%- endmacro %}
