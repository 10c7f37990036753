{# The reporting currency if it has no exchange rate, without which no amount can be converted. #}
{% test reporting_currency_has_rate(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} not in (select currency from {{ ref('int_exchange_rates__current') }})
{% endtest %}
