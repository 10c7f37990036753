{# Money is converted once a row and stays a decimal of ten fractional digits; an amount that already is in the
   reporting currency is left alone, so it stays exact. #}
{% macro in_reporting_currency(amount) -%}
    case
        when coalesce(currency, reporting_currency) = reporting_currency then {{ amount }}
        else cast({{ amount }} * rate_to_reporting as decimal(38, 10))
    end
{%- endmacro %}

{# The type of every monthly recurring revenue. #}
{% macro mrr(expression) -%}
    cast({{ expression }} as decimal(38, 10))
{%- endmacro %}
