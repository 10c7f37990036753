"""The semantic layer covers docs/METRICS.md; compiled files are reproducible and current."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import jinja2
import pytest

from orchestration.errors import RefreshError
from orchestration.metric_compiler import compiled_files
from orchestration.metric_compiler.compiled_files import (
    compile_metric_tables,
    stale_metric_tables,
    write_metric_tables,
)
from orchestration.metric_compiler.dbt_model import values_sql
from orchestration.metric_compiler.metric_meta import metric_meta
from orchestration.metric_compiler.metric_table import MONTH_NOTE, metric_table, table_sql
from orchestration.metric_compiler.semantic_layer import SemanticLayer
from orchestration.settings.project import published_metrics
from tests.reference.catalog import CATALOG, NO_CHART

PROJECT_ROOT = Path(__file__).resolve().parents[2]
COMPILED_FOLDER = Path("dbt_project/models/metrics/compiled")
# The sections of METRICS.md with measures.
SECTIONS = (3, 4, 5, 7, 10)
# Metrics that are not columns of the tables of periods.
NO_COLUMNS = {"nps_rolling_3m", "csat_rolling_3m", "clv_predicted"}
# The opening and closing stocks of METRICS §5 are available at any grain.
SEMI_ADDITIVE = {"customers_at_start", "mrr_at_start", "mrr_at_end"}


def measures_of(section: int) -> list[str]:
    """The measures of a section of docs/METRICS.md: the names in the first cells of its tables."""
    text = (PROJECT_ROOT / "docs" / "METRICS.md").read_text(encoding="utf-8")
    body = text.split(f"\n## {section}. ")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (.+?) \|", body, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def published_in(layer: SemanticLayer) -> set[str]:
    """The metrics that are not hidden."""
    return {metric.name for metric in layer.manifest.metrics if not metric.type_params.is_private}


@pytest.fixture
def project(layer: SemanticLayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the generated files that a test may change; the project is parsed already."""
    shutil.copytree(PROJECT_ROOT / COMPILED_FOLDER, tmp_path / COMPILED_FOLDER)
    monkeypatch.setattr(
        compiled_files, "parse_semantic_layer", lambda _: SemanticLayer(layer.manifest)
    )
    return tmp_path


@pytest.mark.parametrize("section", SECTIONS)
def test_every_measure_is_a_published_metric(layer: SemanticLayer, section: int) -> None:
    for measure in measures_of(section):
        metric = layer.metrics[measure]
        assert not metric.type_params.is_private
        assert metric.label != measure
        assert metric.description.endswith(".")
        assert metric.config.meta["unit"]
        assert metric.config.meta["direction"] in {"higher", "lower"}


def test_no_other_metric_is_published(layer: SemanticLayer) -> None:
    measures = [measure for section in SECTIONS for measure in measures_of(section)]
    assert published_in(layer) == set(measures) | NO_COLUMNS


def test_targets_may_name_every_published_metric(layer: SemanticLayer) -> None:
    assert set(published_metrics()) | NO_COLUMNS == published_in(layer)


def test_the_reference_has_the_same_catalog(layer: SemanticLayer) -> None:
    """Unit, direction and chart of each metric; its own names of samples are its own."""
    for name in published_in(layer) - NO_COLUMNS:
        meta, measure = metric_meta(layer.metrics[name]), CATALOG[name]
        assert meta.unit == measure.unit.replace("-", " "), name
        assert (meta.direction == "higher") == measure.higher_is_better, name
        assert (meta.sample_size is None) == (measure.sample is None), name
        assert (meta.kind in ("stock", "margin")) == (name in NO_CHART), name


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        ({"direction": "higher", "kind": "count"}, "meta.unit is missing; add it"),
        ({"unit": "count", "kind": "count"}, "meta.direction is missing; write one of higher"),
        ({"unit": "count", "direction": "up", "kind": "count"}, "meta.direction is up; write one"),
        ({"unit": "count", "direction": "lower"}, "meta.kind is missing; write one of count, sum"),
        ({"unit": "hours", "direction": "lower", "kind": "mean"}, "meta.sample_size belongs to"),
        (
            {"unit": "count", "direction": "lower", "kind": "count", "sample_size": "nps"},
            "meta.sample_size belongs to",
        ),
    ],
)
def test_a_metric_without_its_meta_is_refused(
    layer: SemanticLayer, meta: dict, message: str
) -> None:
    metric = layer.metrics["nps"].copy(deep=True)
    metric.config.meta = meta
    with pytest.raises(RefreshError, match=f"^metric nps: {message}"):
        metric_meta(metric)


def test_metrics_of_months_state_their_grain(layer: SemanticLayer) -> None:
    of_months = {
        name for name, metric in layer.metrics.items() if metric.config.meta.get("grain") == "month"
    }
    assert of_months == set(measures_of(5)) - SEMI_ADDITIVE
    assert all(layer.metrics[name].description.endswith(MONTH_NOTE) for name in of_months)


def test_saved_queries_contain_the_measures_of_their_tables(layer: SemanticLayer) -> None:
    surveys, support, customers, followup, experience = (
        measures_of(section) for section in SECTIONS
    )
    every = surveys + support + customers + followup + experience
    expected = {
        "scorecard_monthly": every,
        "scorecard_monthly_by_segment": every,
        "scorecard_monthly_by_region": every,
        "scorecard_quarterly": surveys + support + followup + customers,
        "scorecard_yearly": surveys + support + followup + customers,
        "scorecard_weekly": [name for name in surveys + support + followup if name != "backlog"],
        "support_monthly_by_channel": support,
        "support_monthly_by_team": support,
        "surveys_monthly_by_touchpoint": surveys,
        "surveys_monthly_by_stage": surveys,
        "surveys_monthly_by_theme": [
            name for name in surveys if name not in ("surveys_sent", "survey_response_rate")
        ],
        "journeys_monthly": ["customers", "satisfied_everywhere", "share_satisfied_everywhere"],
    }
    columns = {
        query.name: [column.name for column in metric_table(layer, query).measures]
        for query in layer.manifest.saved_queries
    }
    assert {name: set(found) for name, found in columns.items()} == {
        name: set(measures) for name, measures in expected.items()
    }
    assert all(len(set(found)) == len(found) for found in columns.values())


def test_metrics_by_theme_are_the_metrics_of_surveys(layer: SemanticLayer) -> None:
    """Every part of them has the same definition, over the rows of another fact."""
    of_themes = [name for name in layer.metrics if name.startswith("theme_")]
    assert len(of_themes) == 14
    for name in of_themes:
        definition, of_all = (
            layer.metrics[metric].type_params.json()
            for metric in (name, name.removeprefix("theme_"))
        )
        same = definition.replace("theme_", "").replace("feedback_themes", "survey_responses")
        assert json.loads(same) == json.loads(of_all) | {"is_private": True}


def test_a_dimension_may_be_null_in_a_table(layer: SemanticLayer) -> None:
    query = next(
        query for query in layer.manifest.saved_queries if query.name == "surveys_monthly_by_stage"
    )
    table = metric_table(layer, query)
    assert [column.name for column in table.key] == ["metric_month", "journey_stage"]
    assert [column.expression for column in table.attributes] == [
        "cast(nullif(survey__stage_order, 'unmapped') as bigint) as stage_order"
    ]


def test_committed_files_are_current(layer: SemanticLayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_files, "parse_semantic_layer", lambda _: layer)
    assert stale_metric_tables(PROJECT_ROOT) == []


@pytest.mark.slow
def test_compiling_twice_gives_the_same_bytes(project: Path) -> None:
    assert compile_metric_tables(project) == compile_metric_tables(project)


@pytest.mark.slow
def test_changed_files_are_found_and_written_again(project: Path) -> None:
    folder = project / COMPILED_FOLDER
    edited, deleted, obsolete = (
        folder / "scorecard_monthly.sql",
        folder / "metric_catalog.yml",
        folder / "old.sql",
    )
    edited.write_text(
        edited.read_text(encoding="utf-8").replace("100 *", "101 *"), encoding="utf-8"
    )
    deleted.unlink()
    obsolete.write_text(
        "-- Generated by `cx metrics compile` from the saved query old; do not edit.\n"
    )
    hand_written = folder / "by_hand.sql"
    hand_written.write_text("select 1\n")

    assert stale_metric_tables(project) == sorted([edited, deleted, obsolete])
    assert write_metric_tables(project) == sorted([edited, deleted, obsolete])
    assert stale_metric_tables(project) == []
    assert not obsolete.exists()
    assert hand_written.exists()


def test_an_invalid_project_is_refused_with_the_message_of_dbt(tmp_path: Path) -> None:
    shutil.copy(PROJECT_ROOT / "profiles.yml", tmp_path)
    (tmp_path / "dbt_project.yml").write_text("name: broken\nprofile: cx_metrics\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "broken.sql").write_text("select * from {{ ref('nowhere') }}\n")
    with pytest.raises(RefreshError, match="nowhere"):
        compile_metric_tables(tmp_path)


def test_aliases_are_numbered_by_first_use(layer: SemanticLayer) -> None:
    query = next(
        query
        for query in layer.manifest.saved_queries
        if query.name == "surveys_monthly_by_touchpoint"
    )
    sql = (
        'WITH rss_10005_cte AS (SELECT 1 FROM "w"."s"."t" surveys_src_10003) SELECT subq_9.x FROM'
        " subq_9, subq_4"
    )
    model = table_sql(metric_table(layer, query), sql, {'"w"."s"."t"': "facts"})
    assert (
        "WITH rss_1_cte AS (SELECT 1 FROM {{ ref('facts') }} surveys_src_1) SELECT subq_1.x FROM"
        " subq_1, subq_2" in model
    )


class Dbt:
    """The macros of dbt that models of literals call."""

    def type_string(self) -> str:
        return "varchar"

    def escape_single_quotes(self, text: str) -> str:
        return text.replace("'", "''")


@pytest.mark.parametrize(
    "text",
    ["plain", "the customer's reply", 'the customer\'s "first" reply', "{{ 1 }}", "a\\nb'", "é’"],
)
def test_models_of_literals_have_the_texts_that_they_are_given(text: str) -> None:
    sql = jinja2.Template(values_sql("texts", ["text"], [[text]])).render(dbt=Dbt())
    assert duckdb.sql(sql).fetchall() == [(text,)]
