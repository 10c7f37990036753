{# What follows the last @ of a normalised e-mail address; null where there is none. #}
{% macro email_domain(email) %}{{ adapter.dispatch('email_domain')(email) }}{% endmacro %}

{% macro duckdb__email_domain(email) -%}
    nullif(regexp_extract({{ email }}, '@([^@]+)$', 1), '')
{%- endmacro %}

{# An e-mail address or domain as it is compared: trimmed of any white space, lower-cased. #}
{% macro normalised_email(text) %}{{ adapter.dispatch('normalised_email')(text) }}{% endmacro %}

{% macro duckdb__normalised_email(text) -%}
    lower(regexp_replace({{ text }}, '^[\s\x0b\p{Z}]+|[\s\x0b\p{Z}]+$', '', 'g'))
{%- endmacro %}

{# An id as its own system writes it: `zendesk:123` is `123`. #}
{% macro native_id(id, source_system) -%}
    case
        when left({{ id }}, length({{ source_system }}) + 1) = {{ source_system }} || ':'
            then substr({{ id }}, length({{ source_system }}) + 2)
        else {{ id }}
    end
{%- endmacro %}

{#
  The 15 characters of a Salesforce id of 18: its last three only say which of the letters before are capital ones, for systems that take
  no notice of that (https://codebycody.com/salesforces-algorithm-for-converting-ids-from-15-to-18-characters).
#}
{% macro short_salesforce_id(id) -%}
    case when length({{ id }}) = 18 then left({{ id }}, 15) else {{ id }} end
{%- endmacro %}
