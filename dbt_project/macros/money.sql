{#
  An amount in the reporting currency, as a decimal with ten fractional digits. An amount that is
  already in the reporting currency stays exact. Null if the converted amount overflows the type.
#}
{% macro in_reporting_currency(amount) -%}
    case
        when coalesce(currency, reporting_currency) = reporting_currency then {{ amount }}
        else {{ converted_money(amount, 'rate_to_reporting') }}
    end
{%- endmacro %}

{# The product of an amount and a rate, which is a double. #}
{% macro converted_money(amount, rate) -%}
    {{ adapter.dispatch('converted_money')(amount, rate) }}
{%- endmacro %}

{% macro default__converted_money(amount, rate) -%}
    {{ dbt.safe_cast(amount ~ ' * ' ~ rate, 'decimal(38, 10)') }}
{%- endmacro %}

{# An expression in the type of monthly recurring revenue. #}
{% macro mrr(expression) -%}
    cast({{ expression }} as decimal(38, 10))
{%- endmacro %}
