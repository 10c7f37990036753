"""The semantic layer as dbt parses it and as MetricFlow renders it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.implementations.elements.dimension import PydanticDimension
from metricflow_semantic_interfaces.implementations.metric import PydanticMetric
from metricflow_semantic_interfaces.implementations.semantic_manifest import (
    PydanticSemanticManifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from orchestration.build.dbt import SEMANTIC_MANIFEST, parse
from orchestration.metric_compiler.metric_meta import meta_of

ALIAS = re.compile(r"\b(?:subq_\d+|\w+_src_\d+|[a-z]+_\d+_cte)\b")
ALIAS_NUMBER = re.compile(r"\d+(?=_cte$|$)")


@dataclass(frozen=True)
class SemanticLayer:
    """The parsed semantic layer.

    Attributes:
        manifest: the semantic manifest of dbt: semantic models, metrics and saved queries.
    """

    manifest: PydanticSemanticManifest

    @cached_property
    def metrics(self) -> dict[str, PydanticMetric]:
        """Every metric by name, including hidden ones."""
        return {metric.name: metric for metric in self.manifest.metrics}

    @cached_property
    def relations(self) -> dict[str, str]:
        """The dbt model by the relation name in the SQL of MetricFlow."""
        nodes = [model.node_relation for model in self.manifest.semantic_models]
        nodes += [spine.node_relation for spine in self.manifest.project_configuration.time_spines]
        return {node.relation_name: node.alias for node in nodes}

    def column(self, metric: str) -> str:
        """The column of a metric in the metric tables."""
        return meta_of(self.metrics[metric]).get("column", metric)

    def dimension(self, entity: str, dimension: str) -> PydanticDimension:
        """A dimension of a semantic model that has the entity as its primary one."""
        for model in self.manifest.semantic_models:
            keys = {key.name for key in model.entities if key.type.value == "primary"}
            if entity in keys | {model.primary_entity}:
                for one in model.dimensions:
                    if one.name == dimension:
                        return one
        raise LookupError(f"no semantic model has the dimension {entity}__{dimension}")

    def render(self, **question: Any) -> str:
        """The SQL that `mf query` would run; it is the same for DuckDB and Spark.

        Args:
            question: `saved_query_name`, or `metric_names` and `group_by_names`.
        """
        request = MetricFlowQueryRequest.create(**question)
        return self._engine.explain(request).sql_statement.without_descriptions.sql

    def render_periods(self, grain: str, **question: Any) -> str:
        """The SQL of a metric table: as `render`, on the facts of its quarters or years.

        Measures of a period are not sums of months. In a table of quarters, a semantic model
        `<facts>_quarters` therefore takes the place of `<facts>_months`; other facts stay.

        Args:
            grain: `week`, `month`, `quarter` or `year`.
            question: as for `render`.
        """
        query = self.render(**question)
        nodes = {model.name: model.node_relation for model in self.manifest.semantic_models}
        for name, months in nodes.items():
            periods = nodes.get(f"{name.removesuffix('_months')}_{grain}s")
            if name.endswith("_months") and periods:
                query = query.replace(months.relation_name, periods.relation_name)
        return query

    @cached_property
    def _engine(self) -> MetricFlowEngine:
        client = SimpleNamespace(
            sql_engine_type=SqlEngine.DUCKDB, sql_plan_renderer=DuckDbSqlPlanRenderer()
        )
        return MetricFlowEngine(SemanticManifestLookup(self.manifest), client)


def parse_semantic_layer(project_dir: Path) -> SemanticLayer:
    """Parse the dbt project into a temporary folder, so that no outdated manifest is used.

    Args:
        project_dir: root of the dbt project.

    Returns:
        The semantic layer.

    Raises:
        RefreshError: the project does not parse; the message is from dbt.
    """
    with TemporaryDirectory() as target:
        parse(project_dir, Path(target))
        manifest = Path(target, SEMANTIC_MANIFEST).read_text("utf-8")
    return SemanticLayer(PydanticSemanticManifest.parse_raw(manifest))


def with_refs(query: str, relations: dict[str, str]) -> str:
    """Replace relation names by `ref()`s, and number generated aliases by first use."""
    for relation, model in relations.items():
        query = query.replace(relation, f"{{{{ ref('{model}') }}}}")
    return _renumbered(query)


def _renumbered(query: str) -> str:
    """Number the aliases of each kind by first use, so that edits elsewhere do not change them."""
    aliases: dict[str, list[str]] = defaultdict(list)

    def renumber(match: re.Match[str]) -> str:
        alias = match.group()
        of_kind = aliases[ALIAS_NUMBER.sub("", alias)]
        if alias not in of_kind:
            of_kind.append(alias)
        return ALIAS_NUMBER.sub(str(of_kind.index(alias) + 1), alias)

    return ALIAS.sub(renumber, query)
