{# Redaction of contact details in published columns (docs/CONTRACT.md §4). #}

{% macro email_pattern() -%}
    [A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}
{%- endmacro %}

{% macro phone_pattern() -%}
    (\+|00)[ .()\-]*([0-9][ .()\-]*){7,14}[0-9]
{%- endmacro %}

{#
  An ID for publication: an ID that contains an e-mail address is replaced by its digest, in every
  table.
#}
{% macro published_id(id) %}{{ adapter.dispatch('published_id')(id) }}{% endmacro %}

{% macro duckdb__published_id(id) -%}
    case
        when contains({{ id }}, '@') and regexp_matches({{ id }}, '{{ email_pattern() }}')
            then 'email:' || left(sha256({{ id }}), 16)
        else {{ id }}
    end
{%- endmacro %}

{# A name that serves as a key, for publication: as an ID, and without phone numbers. #}
{% macro published_name(name) -%}
    {{ redact_contact_details(published_id(name)) }}
{%- endmacro %}

{# Free text with e-mail addresses and international phone numbers replaced by `[removed]`. #}
{% macro redact_contact_details(text) %}{{ adapter.dispatch('redact_contact_details')(text) }}{% endmacro %}

{% macro duckdb__redact_contact_details(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '{{ email_pattern() }}', '[removed]', 'g'),
        '{{ phone_pattern() }}', '[removed]', 'g'
    )
{%- endmacro %}

{# An attribute for a dimension: `unknown` for null, without contact details. #}
{% macro attribute(text) %}{{ adapter.dispatch('attribute')(text) }}{% endmacro %}

{% macro duckdb__attribute(text) -%}
    case
        when {{ text }} is null then 'unknown'
        when contains({{ text }}, '@') or contains({{ text }}, '+') or contains({{ text }}, '00')
            then {{ redact_contact_details(text) }}
        else {{ text }}
    end
{%- endmacro %}
