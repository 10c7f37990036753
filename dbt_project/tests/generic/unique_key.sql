{# The key of a model, a column or several together: never null, and no two rows agree in all of it. #}
{% test unique_key(model, column_name=none, columns=none) %}
{%- set key = columns or [column_name] %}
select {{ key | join(', ') }}, count(*) as rows_of_key
from {{ model }}
group by {{ key | join(', ') }}
having count(*) > 1 {% for column in key %}or {{ column }} is null {% endfor %}
{% endtest %}
