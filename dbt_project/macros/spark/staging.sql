{% macro spark__epoch_to_timestamp_text(text) -%}
    {%- set number = "cast(split_part(" ~ text ~ ", '.', 1) as bigint)" -%}
    case
        when {{ full_match(text, '[0-9]{1,11}([.]0+)?') }}
            then date_format(timestamp_seconds({{ number }}), "yyyy-MM-dd'T'HH:mm:ss'Z'")
        when {{ full_match(text, '[0-9]{12,14}([.]0+)?') }}
            then date_format(timestamp_millis({{ number }}), "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
        else {{ text }}
    end
{%- endmacro %}

{% macro spark__json_text(json, path) -%}
    get_json_object({{ json }}, {{ path }})
{%- endmacro %}

{% macro spark__unnested_json(json) -%}
    explode(from_json({{ json }}, 'array<string>'))
{%- endmacro %}

{% macro spark__unnested_texts(texts) -%}
    explode(array('{{ texts | join("', '") }}'))
{%- endmacro %}

{# Spark writes formats of times in the way of Java, and accepts no white space at the end. #}
{% macro spark__clock_time_from_full_text(text) -%}
    date_format(
        coalesce(try_to_timestamp(trim({{ text }}), 'h:m:s a'), try_to_timestamp(trim({{ text }}), 'h:m a')), 'HH:mm'
    )
{%- endmacro %}
