"""A sample of what MetricFlow answers beside what the metric tables hold, cell by cell.

The tables are compiled ahead of time from the same definitions; a file that someone edited or forgot to compile anew
shows here, on the very data that is about to be published.
"""

import random
from pathlib import Path

import duckdb
from metricflow_semantic_interfaces.implementations.semantic_manifest import (
    PydanticSemanticManifest,
)

from orchestration.environment import PROJECT_ROOT
from orchestration.metric_compiler.semantic_layer import SemanticLayer, parse_semantic_layer
from orchestration.metric_compiler.table import Column, MetricTable, metric_table

SAMPLED_MEASURES = 4


def measure_metric_sample(
    connection: duckdb.DuckDBPyConnection, build_target: Path, build_id: str
) -> None:
    """Make the temporary table `metric_sample`: a row per sampled cell.

    Columns: metric_table, metric, period, member (of the dimension, null without one), held, answered. Which measures
    are asked for is drawn from the build's identity, so that a rerun judges the same and the next build others.

    Args:
        connection: has the warehouse attached and in use.
        build_target: where the last build wrote its semantic manifest.
        build_id: the identity of the build.
    """
    layer = _semantic_layer(build_target)
    draw = random.Random(build_id)
    cells = []
    for query in layer.manifest.saved_queries:
        table = metric_table(layer, query)
        measures = draw.sample(table.measures, min(SAMPLED_MEASURES, len(table.measures)))
        cells.append(_cells(layer, table, measures))
    connection.execute(f"create temp table metric_sample as {' union all '.join(cells)}")


def _semantic_layer(build_target: Path) -> SemanticLayer:
    """What the last build was made from: by `cx`, or by a plain `dbt build`."""
    written = [
        folder / "semantic_manifest.json" for folder in (build_target, PROJECT_ROOT / "target")
    ]
    found = [path for path in written if path.exists()]
    if not found:
        return parse_semantic_layer(PROJECT_ROOT)
    newest = max(found, key=lambda path: path.stat().st_mtime_ns)
    return SemanticLayer(PydanticSemanticManifest.parse_raw(newest.read_text("utf-8")))


def _cells(layer: SemanticLayer, table: MetricTable, measures: list[Column]) -> str:
    asked = layer.render(
        metric_names=[measure.name for measure in measures],
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
        f" cast({f'coalesce(answer.{measure.source}, 0)' if measure.is_sum else f'answer.{measure.source}'} as double)"
        f" from metrics.{table.name} as held full join answer on {joined}"
        for measure in measures
    )
    return (
        f"select * from (with answer as materialized (select * from ({asked}) where {period.source} is not null)"
        f" {per_measure}) as cells (metric_table, metric, period, member, held, answered)"
    )
