{# Expressions of Stripe's staging models; docs/connectors.md states the rules. #}

{# A record of the test mode or of a test clock, which moves through simulated time. #}
{% macro is_stripe_test(landed) -%}
    coalesce({{ landed }}.livemode = 'false', false) or {{ blank_to_null(landed ~ '.test_clock') }} is not null
{%- endmacro %}

{#
  An amount in minor units (a decimal) in units of its currency
  (https://docs.stripe.com/currencies#minor-units). Stripe gives ISK and UGX with two decimal places.
#}
{% macro from_minor_units(amount, currency) -%}
    {{ amount }} * case
        when lower({{ currency }}) in (
            'bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'vnd', 'vuv', 'xaf', 'xof', 'xpf'
        ) then cast(1 as decimal(4, 3))
        when lower({{ currency }}) in ('bhd', 'jod', 'kwd', 'omr', 'tnd') then cast(0.001 as decimal(4, 3))
        else cast(0.01 as decimal(4, 3))
    end
{%- endmacro %}

{# An amount in minor units (a text) as a text in units of its currency. Any other text is passed on, to be rejected. #}
{% macro stripe_amount_text(text, currency) -%}
    coalesce(
        cast({{ from_minor_units('cast(' ~ parse_money(text) ~ ' as decimal(28, 6))', currency) }} as string),
        {{ blank_to_null(text) }}
    )
{%- endmacro %}

{# Months in a billing interval; 365 days are twelve months. #}
{% macro months_in_interval(interval, interval_count) -%}
    coalesce({{ parse_number(interval_count) }}, 1) * case {{ interval }}
        when 'month' then 1
        when 'year' then 12
        when 'week' then 84 / cast(365 as double)
        when 'day' then 12 / cast(365 as double)
    end
{%- endmacro %}
