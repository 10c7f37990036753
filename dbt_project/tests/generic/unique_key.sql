{# Keys of one or several columns that repeat or contain a null. #}
{% test unique_key(model, column_name=none, columns=none) %}
{%- set key = columns or [column_name] %}
select {{ key | join(', ') }}, count(*) as rows_of_key
from {{ model }}
group by {{ key | join(', ') }}
having count(*) > 1 {% for column in key %}or {{ column }} is null {% endfor %}
{% endtest %}
