{% macro spark__may_have_contact_details(text) -%}
    (contains({{ text }}, '@') or contains({{ text }}, '+') or contains({{ text }}, '00') or octet_length({{ text }}) > length({{ text }}))
{%- endmacro %}

{% macro spark__published_id(id) -%}
    case
        when {{ may_have_contact_details(id) }} and {{ id }} rlike r'{{ contact_pattern('email') }}'
            then 'email:' || left(sha2({{ id }}, 256), 16)
        else {{ id }}
    end
{%- endmacro %}

{# Java writes groups with a dollar sign. #}
{% macro spark__redact_contact_details(text) -%}
    case
        when {{ may_have_contact_details(text) }}
            then regexp_replace(
                regexp_replace({{ text }}, r'{{ contact_pattern('email') }}', '[removed]'),
                r'{{ contact_pattern('phone') }}', '$1$2[removed]'
            )
        else {{ text }}
    end
{%- endmacro %}
