{# Domain of a normalized e-mail address; null without an @. #}
{% macro email_domain(email) %}{{ adapter.dispatch('email_domain')(email) }}{% endmacro %}

{% macro duckdb__email_domain(email) -%}
    nullif(regexp_extract({{ email }}, '@([^@]+)$', 1), '')
{%- endmacro %}

{# An e-mail address for comparison: in lower case, without surrounding white space. #}
{% macro normalised_email(text) %}{{ adapter.dispatch('normalised_email')(text) }}{% endmacro %}

{% macro duckdb__normalised_email(text) -%}
    lower(regexp_replace({{ text }}, '^[\s\x0b\p{Z}]+|[\s\x0b\p{Z}]+$', '', 'g'))
{%- endmacro %}

{# An ID without the prefix of its system: `zendesk:123` becomes `123`. #}
{% macro native_id(id, source_system) -%}
    case
        when left({{ id }}, length({{ source_system }}) + 1) = {{ source_system }} || ':'
            then substr({{ id }}, length({{ source_system }}) + 2)
        else {{ id }}
    end
{%- endmacro %}

{#
  A Salesforce ID in its form of 15 characters. The last three of an ID of 18 characters only encode
  the case of the others
  (https://codebycody.com/salesforces-algorithm-for-converting-ids-from-15-to-18-characters).
#}
{% macro short_salesforce_id(id) -%}
    case when length({{ id }}) = 18 then left({{ id }}, 15) else {{ id }} end
{%- endmacro %}
