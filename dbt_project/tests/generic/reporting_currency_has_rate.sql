{# Fails with the currency that CX_CURRENCY names where no exchange rate is known for it: nothing could be converted. #}
{% test reporting_currency_has_rate(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} not in (select currency from {{ ref('int_exchange_rates') }})
{% endtest %}
