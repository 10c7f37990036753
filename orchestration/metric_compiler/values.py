"""A dbt model whose rows are written out, all of them texts."""

MODEL = """\
with

{name} ({names}) as (

    values
        {rows}

),

final as (

    select
        {columns}
    from {name}

)

select * from final
"""


def values_sql(name: str, columns: list[str], rows: list[list[str | None]]) -> str:
    """The SQL of such a model; `name` is what its rows are."""
    written = [f"({', '.join(map(_literal, row))})" for row in rows]
    casts = [f"cast({column} as {{{{ dbt.type_string() }}}}) as {column}" for column in columns]
    return MODEL.format(
        name=name,
        names=", ".join(columns),
        rows=",\n        ".join(written),
        columns=",\n        ".join(casts),
    )


def _literal(text: str | None) -> str:
    if text is None:
        return "null"
    return f"""'{{{{ dbt.escape_single_quotes("{text}") }}}}'""" if "'" in text else f"'{text}'"
