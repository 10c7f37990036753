{#
  E-mail addresses and domains in the form in which they are compared (docs/METRICS.md §2). Common
  spellings are only changed to lower case. The functions of `orchestration/privacy/addresses.py`,
  which are slower, take the others.
#}

{# Domain of a normalised e-mail address; null without an @. #}
{% macro email_domain(email) -%}
    nullif(regexp_extract({{ email }}, '@([^@]+)$', 1), '')
{%- endmacro %}

{# Null for a text without an address. #}
{% macro normalised_email(text) -%}
    nullif(
        case
            when {{ full_match(text, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*') }} then lower({{ text }})
            else normalised_address({{ text }})
        end,
        ''
    )
{%- endmacro %}

{# Null for a text without a domain. #}
{% macro normalised_email_domain(text) -%}
    nullif(
        case
            when {{ full_match(text, '[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*') }} and {{ text }} not ilike 'www.%'
                then lower({{ text }})
            else normalised_domain({{ text }})
        end,
        ''
    )
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

{#
  The IDs by which other systems may refer to records, as a query of columns of the record and
  `reference`.
  Other systems store an ID as its own system shows it: without the system's prefix, and for
  Salesforce in two lengths.
#}
{% macro references_to(relation, columns, source_id) -%}
    select
        {{ columns }},
        {{ source_id }} as reference
    from {{ relation }}
    union
    select
        {{ columns }},
        {{ native_id(source_id, 'source_system') }} as reference
    from {{ relation }}
    union
    select
        {{ columns }},
        {{ short_salesforce_id(native_id(source_id, 'source_system')) }} as reference
    from {{ relation }}
    where source_system = 'salesforce'
{%- endmacro %}
