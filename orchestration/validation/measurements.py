"""Measurements of a build for the suites: a sample of metrics, and contact details in text.

The metric tables are compiled ahead of time. The sample compares their values with the answers of
MetricFlow on the same data, so that an edited or outdated compiled file shows.
"""

import random
from pathlib import Path

import duckdb
from metricflow_semantic_interfaces.implementations.semantic_manifest import (
    PydanticSemanticManifest,
)

from orchestration.environment import PROJECT_ROOT
from orchestration.escaping import literal, quoted
from orchestration.metric_compiler.metric_table import Column, MetricTable, metric_table
from orchestration.metric_compiler.semantic_layer import SemanticLayer, parse_semantic_layer
from orchestration.privacy.personal_data import contact_pattern
from orchestration.publishing import PUBLISHED_SCHEMAS

SAMPLED_MEASURES = 4


def measure_metric_sample(
    connection: duckdb.DuckDBPyConnection, build_target: Path, build_id: str
) -> None:
    """Create the temporary table `metric_sample`: one row per sampled cell.

    Columns: metric_table, metric, period, member (of the dimension; null without one), held (value
    of the table), answered (value of MetricFlow). The build ID seeds the sample: a rerun checks the
    same cells, and the next build others.

    Args:
        connection: a connection that has the warehouse attached and in use.
        build_target: the folder to which the last build wrote its semantic manifest.
        build_id: the ID of the build.
    """
    layer = _semantic_layer(build_target)
    rng = random.Random(build_id)
    cells = []
    for query in layer.manifest.saved_queries:
        table = metric_table(layer, query)
        measures = rng.sample(table.measures, min(SAMPLED_MEASURES, len(table.measures)))
        cells.append(_cells(layer, table, measures))
    connection.execute(f"create temp table metric_sample as {' union all '.join(cells)}")


def _semantic_layer(build_target: Path) -> SemanticLayer:
    """The semantic layer of the last build, by `cx` or by a plain `dbt build`."""
    written = [
        folder / "semantic_manifest.json" for folder in (build_target, PROJECT_ROOT / "target")
    ]
    found = [path for path in written if path.exists()]
    if not found:
        return parse_semantic_layer(PROJECT_ROOT)
    newest = max(found, key=lambda path: path.stat().st_mtime_ns)
    return SemanticLayer(PydanticSemanticManifest.parse_raw(newest.read_text("utf-8")))


def _cells(layer: SemanticLayer, table: MetricTable, measures: list[Column]) -> str:
    query = layer.render_periods(
        table.grain,
        metric_names=[measure.source for measure in measures],
        group_by_names=[column.source for column in table.key],
    )
    period, *member = table.key
    keys = [
        f"cast(coalesce(held.{column.name}, answer.{column.source}) as varchar)"
        for column in table.key
    ]
    joined = " and ".join(
        f"held.{column.name} is not distinct from answer.{column.source}" for column in table.key
    )
    per_measure = " union all ".join(
        f"select '{table.name}', '{measure.name}', {keys[0]}, {keys[1] if member else 'null'},"
        f" cast(held.{measure.name} as double),"
        f" cast({_measured(measure)} as double)"
        f" from metrics.{table.name} as held full join answer on {joined}"
        for measure in measures
    )
    return (
        f"select * from (with answer as materialized (select * from ({query}) where {period.source}"
        " is not null)"
        f" {per_measure}) as cells (metric_table, metric, period, member, held, answered)"
    )


def _measured(measure: Column) -> str:
    """A measure of MetricFlow's answer; a count or sum of nothing is 0, as in the table."""
    source = f"answer.{measure.source}"
    return f"coalesce({source}, 0)" if measure.is_sum else source


def measure_contact_details(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary table `contact_details`: one row per text column.

    Columns: table_name, column_name, rows_with_email, rows_with_phone. IDs, keys and the JSON of
    rejected rows may contain long numbers, which do not count as phone numbers.
    """
    columns = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where database_name = 'warehouse' and data_type = 'VARCHAR' and list_contains(?,"
        " schema_name) order by all",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    connection.execute(
        "create temp table contact_details"
        " (table_name varchar, column_name varchar, rows_with_email bigint, rows_with_phone bigint)"
    )
    by_table: dict[str, list[str]] = {}
    for schema, table, column in columns:
        by_table.setdefault(f"{quoted(schema)}.{quoted(table)}", []).append(column)
    email, phone = literal(contact_pattern("email")), literal(contact_pattern("phone"))
    for table, names in by_table.items():
        counts = ", ".join(
            f"{_count(name, email)}, {_count(name, phone) if _is_text(name) else '0'}"
            for name in names
        )
        values = connection.execute(f"select {counts} from {table}").fetchone() or ()
        connection.executemany(
            "insert into contact_details values (?, ?, ?, ?)",
            [
                [table, name, values[2 * index], values[2 * index + 1]]
                for index, name in enumerate(names)
            ],
        )


def _is_text(column: str) -> bool:
    return not column.endswith("_id") and column not in ("row", "row_key")


def _count(column: str, pattern: str) -> str:
    """SQL for the number of rows that match."""
    name = quoted(column)
    may_match = may_have_contact_details(name)
    return f"count(case when {may_match} and regexp_matches({name}, {pattern}) then 1 end)"


def may_have_contact_details(text: str) -> str:
    """SQL of the dbt macro of this name: a cheap condition that each text with a detail meets."""
    return (
        f"(contains({text}, '@') or contains({text}, '+') or contains({text}, '00')"
        f" or strlen({text}) > length({text}))"
    )
