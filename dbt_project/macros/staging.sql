{# Expressions that the staging models of several sources share. #}

{# Position of a row, the first columns of every entity, for the landing of a vendor. #}
{% macro vendor_row_columns(landed) -%}
    {{ landed }}._source_system as source_system,
    {{ landed }}._dlt_load_id as read_batch,
    {{ landed }}._dlt_load_id as load_id,
    {{ landed }}._row_number as row_number,
    cast(null as bigint) as line_number,
    false as is_malformed
{%- endmacro %}

{#
  The same columns for the landing of files, in which no row marks a deletion and every row is in
  scope.
#}
{% macro file_row_columns(landed) -%}
    {{ landed }}._source_system as source_system,
    {{ landed }}._file_name as read_batch,
    {{ landed }}._dlt_load_id as load_id,
    {{ landed }}._row_number as row_number,
    {{ landed }}._line_number as line_number,
    {{ landed }}._malformed_text is not null as is_malformed,
    false as is_deleted,
    false as is_out_of_scope
{%- endmacro %}

{# Whether a row is the last landed version of its record. #}
{% macro is_newest_version(landed) -%}
    row_number() over (partition by {{ landed }}.id order by {{ landed }}._dlt_load_id desc, {{ landed }}._row_number desc) = 1
{%- endmacro %}

{# A vendor's ID with the prefix of its system, so that IDs are unique across systems. #}
{% macro vendor_id(id, source_system) -%}
    '{{ source_system }}:' || {{ blank_to_null(id) }}
{%- endmacro %}

{#
  Seconds or milliseconds since 1970 as a timestamp text. Any other text is passed on, to be rejected.
#}
{% macro epoch_to_timestamp_text(text) %}{{ adapter.dispatch('epoch_to_timestamp_text')(text) }}{% endmacro %}

{% macro duckdb__epoch_to_timestamp_text(text) -%}
    {%- set number = "cast(split_part(" ~ text ~ ", '.', 1) as bigint)" -%}
    case
        when regexp_full_match({{ text }}, '[0-9]{1,11}([.]0+)?')
            then strftime(make_timestamp({{ number }} * 1000000), '%Y-%m-%dT%H:%M:%SZ')
        when regexp_full_match({{ text }}, '[0-9]{12,14}([.]0+)?')
            then strftime(make_timestamp({{ number }} * 1000), '%Y-%m-%dT%H:%M:%S.%gZ')
        else {{ text }}
    end
{%- endmacro %}

{#
  A date as a text. An instant becomes its local date in the reporting time zone. Any other text is
  passed on, to be rejected.
#}
{% macro date_text(text) -%}
    case
        when length({{ text }}) > 10
            then coalesce(cast({{ local_date(parse_timestamp(text), reporting_timezone()) }} as string), {{ text }})
        else {{ text }}
    end
{%- endmacro %}

{# An instant as a text. A date becomes the start of that day in the reporting time zone. #}
{% macro instant_text(text) -%}
    coalesce(
        cast({{ local_time_to_utc('cast(' ~ parse_date(text) ~ ' as timestamp)', reporting_timezone()) }} as string),
        {{ text }}
    )
{%- endmacro %}

{# The earlier of two dates as texts; `limit` or both may be null. An invalid date is passed on. #}
{% macro earlier_date_text(date, limit) -%}
    case
        when {{ date }} is null or {{ parse_date(limit) }} < {{ parse_date(date) }} then {{ limit }}
        else {{ date }}
    end
{%- endmacro %}

{# Text at a path of a JSON text; null if the path does not exist. #}
{% macro json_text(json, path) %}{{ adapter.dispatch('json_text')(json, path) }}{% endmacro %}

{% macro duckdb__json_text(json, path) -%}
    json_extract_string({{ json }}, {{ path }})
{%- endmacro %}

{# One row per member of a JSON array, as JSON. #}
{% macro unnested_json(json) %}{{ adapter.dispatch('unnested_json')(json) }}{% endmacro %}

{% macro duckdb__unnested_json(json) -%}
    unnest(from_json({{ json }}, '["JSON"]'))
{%- endmacro %}

{# One row per text of a list, without the join of pairs that a list in `values` needs. #}
{% macro unnested_texts(texts) %}{{ adapter.dispatch('unnested_texts')(texts) }}{% endmacro %}

{% macro duckdb__unnested_texts(texts) -%}
    unnest(['{{ texts | join("', '") }}'])
{%- endmacro %}

{# `05:30:00 pm` as `17:30`. Any other text is passed on, to be rejected. #}
{% macro clock_time_from_12_hour(text) -%}
    case
        when {{ full_match(text, '[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})? ?[AaPp][Mm] *') }}
            then coalesce({{ adapter.dispatch('clock_time_from_full_text')(text) }}, {{ text }})
        else {{ text }}
    end
{%- endmacro %}

{% macro duckdb__clock_time_from_full_text(text) -%}
    strftime(try_strptime({{ text }}, ['%I:%M:%S %p', '%I:%M %p']), '%H:%M')
{%- endmacro %}

{# Minutes after midnight as `HH:MM`. #}
{% macro clock_time_from_minutes(minute) -%}
    lpad(cast(cast(floor({{ minute }} / 60) as bigint) as string), 2, '0')
    || ':' || lpad(cast({{ minute }} % 60 as string), 2, '0')
{%- endmacro %}

{#
  The newest load that holds a full snapshot of a table, in one row; no row before the first full
  snapshot.
#}
{% macro newest_full_snapshot(source_name, table_name) -%}
    select max(_dlt_load_id) as load_id
    from {{ source(source_name, 'read_state') }}
    where is_whole and table_name = '{{ table_name }}'
    having count(*) > 0
{%- endmacro %}
