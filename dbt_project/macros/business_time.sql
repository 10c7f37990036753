{#
  Open time of a schedule before an instant, in microseconds; 0 before the schedule first opens,
  null without an instant. `open_time` is the row of int_business_hours__open_time that contains the
  instant.
#}
{% macro open_time_before(instant, open_time) -%}
    case
        when {{ instant }} is not null
            then coalesce(
                {{ open_time }}.open_before_microseconds
                + {{ epoch_microseconds('least(' ~ instant ~ ', ' ~ open_time ~ '.closed_at)') }}
                - {{ epoch_microseconds(open_time ~ '.opened_at') }},
                0
            )
    end
{%- endmacro %}
