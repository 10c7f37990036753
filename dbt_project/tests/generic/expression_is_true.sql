{# Rows in which a condition is false; null passes. #}
{% test expression_is_true(model, condition) %}
select *
from {{ model }}
where not ({{ condition }})
{% endtest %}
