{#
  An amount in the reporting currency, as a decimal with ten fractional digits. An amount that is
  already in the reporting currency stays exact. Null if the converted amount overflows the type.
#}
{% macro in_reporting_currency(amount) -%}
    case
        when coalesce(currency, reporting_currency) = reporting_currency then {{ amount }}
        else {{ dbt.safe_cast(amount ~ ' * rate_to_reporting', 'decimal(38, 10)') }}
    end
{%- endmacro %}

{# An expression in the type of monthly recurring revenue. #}
{% macro mrr(expression) -%}
    cast({{ expression }} as decimal(38, 10))
{%- endmacro %}
