{# A condition that holds in every row; a row in which it is null says nothing and passes. #}
{% test expression_is_true(model, condition) %}
select *
from {{ model }}
where not ({{ condition }})
{% endtest %}
