{# What keeps contact details out of everything that leaves the warehouse (docs/CONTRACT.md §4). #}

{% macro email_pattern() -%}
    [A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}
{%- endmacro %}

{% macro phone_pattern() -%}
    (\+|00)[ .()\-]*([0-9][ .()\-]*){7,14}[0-9]
{%- endmacro %}

{# An id that looks like an e-mail address leaves as a digest of itself, everywhere alike. #}
{% macro published_id(id) %}{{ adapter.dispatch('published_id')(id) }}{% endmacro %}

{% macro duckdb__published_id(id) -%}
    case
        when contains({{ id }}, '@') and regexp_matches({{ id }}, '{{ email_pattern() }}')
            then 'email:' || left(sha256({{ id }}), 16)
        else {{ id }}
    end
{%- endmacro %}

{# A code or name that tells things apart as an id does, and may hold no phone number either. #}
{% macro published_name(name) -%}
    {{ redact_contact_details(published_id(name)) }}
{%- endmacro %}

{# Free text with e-mail addresses and international phone numbers taken out. #}
{% macro redact_contact_details(text) %}{{ adapter.dispatch('redact_contact_details')(text) }}{% endmacro %}

{% macro duckdb__redact_contact_details(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '{{ email_pattern() }}', '[removed]', 'g'),
        '{{ phone_pattern() }}', '[removed]', 'g'
    )
{%- endmacro %}

{# An attribute as a dimension shows it: `unknown` where nothing is known, never a contact detail. #}
{% macro attribute(text) %}{{ adapter.dispatch('attribute')(text) }}{% endmacro %}

{% macro duckdb__attribute(text) -%}
    case
        when {{ text }} is null then 'unknown'
        when contains({{ text }}, '@') or contains({{ text }}, '+') or contains({{ text }}, '00')
            then {{ redact_contact_details(text) }}
        else {{ text }}
    end
{%- endmacro %}
