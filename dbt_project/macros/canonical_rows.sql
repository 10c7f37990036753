{#
  Columns that every validated model adds to those of its entity (docs/METRICS.md §6,
  docs/CONTRACT.md §4).
#}

{#
  State of a row. Among the valid rows of a key, the last one read is accepted, or out of scope, and
  the earlier ones are superseded. A rejected row replaces nothing. A row that marks its key as
  deleted is superseded, as are all rows before it.
#}
{% macro row_state(key) -%}
    case
        when reject_reason is not null then 'rejected'
        when is_deleted then 'superseded'
        when row_number() over (
            partition by {{ key | join(', ') }}, reject_reason is null
            order by read_batch desc, row_number desc
        ) = 1 then case when is_out_of_scope then 'out_of_scope' else 'accepted' end
        else 'superseded'
    end
{%- endmacro %}

{# Key columns of a rejected row, joined with |; null for a malformed row. #}
{% macro row_key(ids) -%}
    case
        when reject_reason is not null and not is_malformed
            then {% for id in ids %}coalesce({{ published_key(id) }}, ''){{ " || '|' || " if not loop.last }}{% endfor %}
    end
{%- endmacro %}

{# The keys of some entities are not IDs but a schedule, a date or a currency. #}
{% macro published_key(column) -%}
    {{ published_id(column) if column.endswith('_id') else published_name(column) }}
{%- endmacro %}

{#
  A rejected row as JSON, with IDs as they are published and other fields without contact details;
  only file and line of a malformed row. `fields` must not list e-mail addresses, names or comments.
#}
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
    ) as string)
{%- endmacro %}

{# Columns of a validated row that the row ledger and the rejected rows read. #}
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
