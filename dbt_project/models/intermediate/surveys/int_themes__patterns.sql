{#- A regular expression of more patterns may exceed the memory that RE2 allows itself. -#}
{%- set patterns_per_regex = 100 -%}

with

patterns as (
    select distinct
        theme,
        {{ comparable_text('pattern') }} as pattern
    from {{ ref('themes') }}
),

numbered as (
    select
        theme,
        {{ inner_regex('pattern') }} as inner_regex,
        left(pattern, 1) = '*' as begins_open,
        right(pattern, 1) = '*' as ends_open,
        cast(
            floor((row_number() over (partition by theme order by pattern) - 1) / {{ patterns_per_regex }}) as bigint
        ) as part
    from patterns
),

joined as (
    select
        theme,
        part,
        begins_open,
        ends_open,
        {{ dbt.listagg('inner_regex', "'|'", 'order by inner_regex') }} as inner_regex
    from numbered
    group by theme, part, begins_open, ends_open
),

alternatives as (
    select
        theme,
        part,
        {{ outer_regex('inner_regex', 'begins_open', 'ends_open') }} as regex
    from joined
),

final as (
    select
        theme,
        part,
        {{ whole_words_regex(dbt.listagg('regex', "'|'", 'order by regex')) }} as regex
    from alternatives
    group by theme, part
)

select * from final
