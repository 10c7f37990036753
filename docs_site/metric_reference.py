"""The page of the site that lists every metric, from the metric catalog and the saved queries."""

import re
from pathlib import Path

from docs_site.pages import PROJECT_ROOT, anchor
from orchestration.metric_compiler.catalog import catalog_rows
from orchestration.metric_compiler.semantic_layer import SemanticLayer

PAGE = Path("metric-reference.md")
DEFINITIONS = PROJECT_ROOT / "docs" / "METRICS.md"

INTRODUCTION = """\
# Metric reference

Every metric of the metric tables, as `metrics.metric_catalog` describes it.
[METRICS.md](METRICS.md) is the authority on definitions. `make docs` generates this page from the
semantic layer.

The columns of each table are on the [site of dbt](../../static_index.html), which `make docs`
writes too.
"""


def metric_reference(layer: SemanticLayer) -> str:
    """The page, as Markdown: a table of all metrics, then a section for each."""
    rows = catalog_rows(layer)
    overview = ["| metric | label | unit | better |", "| --- | --- | --- | --- |"]
    overview += [
        f"| [`{row['metric']}`](#{anchor(row['label'])}) | {row['label']} | {row['unit']} |"
        f" {row['direction']} |"
        for row in rows
    ]
    return "\n".join([INTRODUCTION, *overview, "", *(_section(layer, row) for row in rows)])


def _section(layer: SemanticLayer, row: dict[str, str | None]) -> str:
    metric = row["metric"]
    queries = layer.manifest.saved_queries
    tables = [
        f"`metrics.{query.name}`"
        for query in queries
        if metric in {layer.column(name) for name in query.query_params.metrics}
    ]
    facts = [
        f"Column: `{metric}`",
        f"Unit: {row['unit']}; {row['direction']} is better",
        "Definition: [METRICS.md,"
        f" {(section := defining_section(metric))}](METRICS.md#{anchor(section)})",
        *(
            f"{side.capitalize()}: {_code(layer, row[side])}"
            for side in ("numerator", "denominator")
            if row[side]
        ),
        f"Tables: {', '.join(tables)}",
    ]
    return "\n".join(
        [
            f"## {row['label']}",
            "",
            str(row["description"]),
            "",
            *(f"- {fact}" for fact in facts),
            "",
        ]
    )


def _code(layer: SemanticLayer, part: str) -> str:
    """A numerator or denominator with the names of metrics set as code."""
    return re.sub(
        r"\w+",
        lambda word: f"`{word.group()}`" if word.group() in layer.metrics else word.group(),
        part,
    )


def defining_section(metric: str) -> str:
    """The heading in METRICS.md whose table defines a metric.

    Raises:
        LookupError: no table defines it.
    """
    heading = ""
    for line in DEFINITIONS.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("|") and f"`{metric}`" in line.split("|")[1]:
            return heading
    raise LookupError(f"docs/METRICS.md does not define {metric}")
