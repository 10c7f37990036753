{#
  The body of a recursive CTE `chains`: each merged record with the targets of its merge, of the merge
  of that target, and so on. `mergers` has one row per merged record (table_name, id, merged_into_id).
  Spark's recursion keeps repeated rows, so the depth ends a cycle.
#}
{% macro merge_chains(mergers) -%}
    select
        table_name,
        id,
        merged_into_id,
        1 as depth
    from {{ mergers }}
    union all
    select
        chains.table_name,
        chains.id,
        next_mergers.merged_into_id,
        chains.depth + 1 as depth
    from chains
    inner join {{ mergers }} as next_mergers
        on chains.table_name = next_mergers.table_name and chains.merged_into_id = next_mergers.id
    where chains.depth < 90
{%- endmacro %}
