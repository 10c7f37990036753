{# What every judged row carries besides its own columns (docs/METRICS.md §6, docs/CONTRACT.md §4). #}

{# The verdict: of the rows accepted under one key the last one read counts, the earlier ones are superseded; a bad row
   replaces nothing, and a row by which its source says that it has deleted the key supersedes itself too. #}
{% macro row_state(key) -%}
    case
        when reject_reason is not null then 'rejected'
        when is_deleted then 'superseded'
        when row_number() over (
            partition by {{ key | join(', ') }}, reject_reason is null
            order by read_batch desc, row_number desc
        ) = 1 then 'accepted'
        else 'superseded'
    end
{%- endmacro %}

{# The key as a person finds the row by it: the key columns joined with |; a malformed row has none. #}
{% macro row_key(ids) -%}
    case
        when reject_reason is not null and not is_malformed
            then {% for id in ids %}coalesce({{ published_key(id) }}, ''){{ " || '|' || " if not loop.last }}{% endfor %}
    end
{%- endmacro %}

{# Some entities have keys that are no ids: a schedule, a date, a currency. #}
{% macro published_key(column) -%}
    {{ published_id(column) if column.endswith('_id') else published_name(column) }}
{%- endmacro %}

{# The rejected row as JSON, ids as they are published, other fields without contact details; of a malformed row only
   where it stands. E-mails, names and comments are left out by not being named. #}
{% macro rejected_row(ids, fields) -%}
    {%- set values = {} -%}
    {%- for id in ids %}{% do values.update({id: published_key(id)}) %}{% endfor -%}
    {%- for field in fields %}{% do values.update({field: redact_contact_details(field)}) %}{% endfor -%}
    case
        when is_malformed then {{ json_object({'file': redact_contact_details('read_batch'), 'line': 'line_number'}) }}
        when reject_reason is not null then {{ json_object(values) }}
    end
{%- endmacro %}

{% macro json_object(values) %}{{ adapter.dispatch('json_object')(values) }}{% endmacro %}

{% macro duckdb__json_object(values) -%}
    cast(json_object(
        {%- for name, value in values.items() %}
        '{{ name }}', {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}

{# What the ledger and the quarantine read of a judged row. #}
{% macro row_outcome_columns() -%}
    source_system,
    load_id,
    read_batch,
    row_number,
    row_state,
    reject_reason,
    row_key,
    rejected_row
{%- endmacro %}
