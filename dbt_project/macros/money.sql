{# Money is converted once a row and stays a decimal of ten fractional digits; an amount that already is in the
   reporting currency is left alone, so it stays exact. Null where the rate makes more of it than money can be. #}
{% macro in_reporting_currency(amount) -%}
    case
        when coalesce(currency, reporting_currency) = reporting_currency then {{ amount }}
        else {{ dbt.safe_cast(amount ~ ' * rate_to_reporting', 'decimal(38, 10)') }}
    end
{%- endmacro %}

{# The type of every monthly recurring revenue. #}
{% macro mrr(expression) -%}
    cast({{ expression }} as decimal(38, 10))
{%- endmacro %}
