"""MetricFlow's SQL as a dbt model: `ref()`s for relations, steady aliases, columns named and typed."""

import re
from collections import defaultdict

from orchestration.metric_compiler.table import MetricTable

ALIAS = re.compile(r"\b(?:subq_\d+|\w+_src_\d+|[a-z]+_\d+_cte)\b")
ALIAS_NUMBER = re.compile(r"\d+(?=_cte$|$)")

MODEL = """\
with

metric_query as (

{query}

),

final as (

    select
        {columns}
    from metric_query
    where {period} is not null

)

select * from final
"""


def table_sql(table: MetricTable, query: str, relations: dict[str, str]) -> str:
    """The dbt model of a metric table.

    Args:
        table: the table.
        query: MetricFlow's SQL for the saved query of that name.
        relations: the dbt model by relation name.

    Returns:
        The text of the model.
    """
    columns = ",\n        ".join(column.expression for column in [*table.key, *table.measures])
    return MODEL.format(
        query=_indented(with_refs(query, relations)), columns=columns, period=table.period.source
    )


def with_refs(query: str, relations: dict[str, str]) -> str:
    """MetricFlow's SQL with `ref()`s where it names relations, and its aliases numbered by first use."""
    for relation, model in relations.items():
        query = query.replace(relation, f"{{{{ ref('{model}') }}}}")
    return _renumbered(query)


def _renumbered(query: str) -> str:
    """Number the generated aliases of a kind by first use, so that edits elsewhere in the semantic layer move none."""
    aliases: dict[str, list[str]] = defaultdict(list)

    def steady(match: re.Match[str]) -> str:
        alias = match.group()
        of_kind = aliases[ALIAS_NUMBER.sub("", alias)]
        if alias not in of_kind:
            of_kind.append(alias)
        return ALIAS_NUMBER.sub(str(of_kind.index(alias) + 1), alias)

    return ALIAS.sub(steady, query)


def _indented(query: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in query.splitlines())
