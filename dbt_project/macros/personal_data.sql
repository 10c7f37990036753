{# Redaction of contact details in published columns (docs/CONTRACT.md §4). #}

{# A pattern of `contact_details` in dbt_project.yml, with its parts inserted. #}
{% macro contact_pattern(name) -%}
    {%- set pattern = namespace(text=var('contact_details')[name]) -%}
    {%- for part, characters in var('contact_details').parts.items() -%}
        {%- set pattern.text = pattern.text | replace('<' ~ part ~ '>', characters) -%}
    {%- endfor -%}
    {{- pattern.text -}}
{%- endmacro %}

{#
  A cheap condition that every text with a contact detail meets: a sign of one, or a character beyond
  ASCII.
#}
{% macro may_have_contact_details(text) %}{{ adapter.dispatch('may_have_contact_details')(text) }}{% endmacro %}

{% macro duckdb__may_have_contact_details(text) -%}
    (contains({{ text }}, '@') or contains({{ text }}, '+') or contains({{ text }}, '00') or strlen({{ text }}) > length({{ text }}))
{%- endmacro %}

{#
  An ID for publication: an ID that contains an e-mail address is replaced by its digest, in every
  table.
#}
{% macro published_id(id) %}{{ adapter.dispatch('published_id')(id) }}{% endmacro %}

{% macro duckdb__published_id(id) -%}
    case
        when {{ may_have_contact_details(id) }} and regexp_matches({{ id }}, '{{ contact_pattern('email') }}')
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
    case
        when {{ may_have_contact_details(text) }}
            then regexp_replace(
                regexp_replace({{ text }}, '{{ contact_pattern('email') }}', '[removed]', 'g'),
                '{{ contact_pattern('phone') }}', '\1\2[removed]', 'g'
            )
        else {{ text }}
    end
{%- endmacro %}

{# An attribute for a dimension: `unknown` for null, without contact details. #}
{% macro attribute(text) -%}
    coalesce({{ redact_contact_details(text) }}, 'unknown')
{%- endmacro %}

{# Whether an ID is that of an erased contact or customer (docs/CONTRACT.md §4), of any source. #}
{% macro is_erased(id) -%}
    ({{ id }} like 'erased:%' or {{ id }} like '%:erased:%')
{%- endmacro %}
