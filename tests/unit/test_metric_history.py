"""The history of published values, on small changes of a version: what is recorded, and when."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publishing.metric_history.row_sources import ROW_SOURCES
from tests.support.metric_versions import AS_OF, Versions, breaks_of_the_chain, changed, one_kind
from tests.support.running import published_database


def test_the_first_version_reports_every_value_once(golden_home: Path) -> None:
    with duckdb.connect(str(published_database(golden_home)), read_only=True) as version:
        kinds = version.execute(
            "select distinct change_kind, old_value from metrics.metric_history"
        ).fetchall()
        metrics = version.execute("select metric from metrics.metric_catalog").fetchall()
        counts = ", ".join(f"count({metric})" for (metric,) in metrics)
        values = version.execute(f"select {counts} from metrics.scorecard_monthly").fetchone()
        rows = version.execute(
            "select count(*) from metrics.metric_history where dimension is null"
        ).fetchone()
    assert kinds == [("first_published", None)]
    assert rows == (sum(values),)


def test_only_metrics_are_reported_values(golden_home: Path) -> None:
    """Sample sizes are columns of the monthly tables, and effects explain a metric.

    The measures of `journeys_monthly` belong to that table alone.
    """
    with duckdb.connect(str(published_database(golden_home)), read_only=True) as version:
        others = version.execute(
            "select count(*) from metrics.metric_history where metric_table <> 'journeys_monthly'"
            " and metric not in (select metric from metrics.metric_catalog) or metric_table ="
            " 'nps_change_monthly'"
        ).fetchone()
    assert others == (0,)


def test_the_same_values_add_no_rows(versions: Versions) -> None:
    assert versions.publish() == []
    assert versions.publish() == []


def test_a_cent_is_a_change_and_a_rounding_error_is_not(versions: Versions) -> None:
    assert versions.publish(changed("art_hours", value="* (1 + 1e-14)")) == []
    ((*_, kind),) = versions.publish(changed("mrr_at_end", value="+ 0.0000001"))
    assert kind == "unexplained", "no row of a fact says why"
    assert one_kind(versions.publish(changed("art_hours", value="* (1 + 1e-8)"))) == "unexplained"


def test_new_measures_tables_and_months_are_first_published(versions: Versions) -> None:
    """A new measure, a new table, and the first value of an open month."""
    versions.publish(
        AS_OF.format("2026-03-15"),
        "update metrics.refresh_info set timezone = 'UTC'",
        "alter table metrics.scorecard_weekly rename to scorecard_monthly_by_plan",
        "alter table metrics.scorecard_monthly_by_plan rename metric_week to metric_month",
        "alter table metrics.scorecard_monthly add column effort double",
        "insert into metrics.metric_catalog (metric) values ('effort')",
        "update metrics.scorecard_monthly set effort = 1, ces = 1 where metric_month >= date"
        " '2026-02-01'",
    )
    with duckdb.connect(str(versions.paths[-1]), read_only=True) as version:
        found = version.execute(
            "select distinct metric_table, metric, change_kind from metrics.metric_history where"
            " refresh_id = '1'"
            " and (metric_table = 'scorecard_monthly' or metric = 'nps_responses') order by all"
        ).fetchall()
    assert found == [
        ("scorecard_monthly", "ces", "settings_changed"),
        ("scorecard_monthly", "effort", "first_published"),
        ("scorecard_monthly_by_plan", "nps_responses", "first_published"),
    ]


@pytest.mark.parametrize(
    ("table", "column", "type_"),
    [
        ("fct_tickets", "is_reply_norm_met", "boolean"),
        ("fct_customer_months", "nps_band_at_end", "varchar"),
    ],
)
def test_a_version_with_fewer_columns_may_come_before(
    versions: Versions, table: str, column: str, type_: str
) -> None:
    with duckdb.connect(str(versions.paths[0])) as connection:
        connection.execute(f"alter table marts.{table} drop column {column}")
    added = versions.publish(
        f"alter table marts.{table} add column {column} {type_}", changed("nps")
    )
    assert one_kind(added) == "unexplained"


def test_a_version_with_fewer_tables_may_come_before(versions: Versions) -> None:
    measures = ("low_answers", "followup_in_time_rate", "followup_hours")
    with duckdb.connect(str(versions.paths[0])) as connection:
        connection.execute("create table kept as from marts.fct_followups")
        connection.execute("drop table marts.fct_followups")
        for measure in measures:
            connection.execute(f"alter table metrics.scorecard_monthly drop column {measure}")
            connection.execute(
                "delete from metrics.metric_history"
                f" where metric_table = 'scorecard_monthly' and metric = '{measure}'"
            )
    added = versions.publish(
        "create table marts.fct_followups as from kept",
        *(f"alter table metrics.scorecard_monthly add column {one} double" for one in measures),
        "update metrics.scorecard_monthly set low_answers = 1",
        changed("nps"),
    )
    kinds = {(metric, kind) for _, metric, *_, kind in added}
    assert kinds == {("low_answers", "first_published"), ("nps", "unexplained")}


def test_a_rollback_keeps_the_history_of_the_abandoned_version(versions: Versions) -> None:
    versions.publish(changed("ces"), changed("csat"))
    versions.publish(changed("ces"))
    added = versions.publish(changed("csat", value="+ 3"), in_force=0)
    assert [row[1:] for row in added] == [
        ("ces", "2026-02", pytest.approx(65.88888888), pytest.approx(63.88888888), "rollback"),
        ("csat", "2026-02", 50, 53, "unexplained"),
        ("csat", "2026-02", 51, 50, "rollback"),
    ]
    assert versions.publish() == [row for row in added if row[-1] == "rollback"], "no row twice"
    assert breaks_of_the_chain(versions.paths[-1]) == []
    with duckdb.connect(str(versions.paths[-1]), read_only=True) as version:
        version.execute(f"attach '{versions.paths[0]}' as first (read_only)")
        found = version.execute(
            "select distinct history.changed_at, history.refresh_id = gone_back_to.refresh_id"
            " from metrics.metric_history as history cross join first.metrics.refresh_info as"
            " gone_back_to"
            " where change_kind = 'rollback'"
        ).fetchall()
    assert found == [(datetime(2100, 1, 3, 12), True)]


def test_every_metric_has_its_source_rows(golden_home: Path) -> None:
    with duckdb.connect(str(golden_home / "warehouse.duckdb"), read_only=True) as warehouse:
        facts = warehouse.execute("select distinct fact from utilities.metric_inputs").fetchall()
    assert {fact for (fact,) in facts} == ROW_SOURCES.keys()


def test_the_history_stays_in_order_if_the_clock_is_set_back(versions: Versions) -> None:
    versions.publish(changed("ces"))
    versions.publish(
        changed("ces"), "update metrics.refresh_info set published_at = timestamp '2000-01-01'"
    )
    assert breaks_of_the_chain(versions.paths[-1]) == []


def test_the_history_restarts_after_a_version_without_one(versions: Versions) -> None:
    with duckdb.connect(str(versions.paths[-1])) as older:
        (values,) = older.execute("select count(*) from metrics.metric_history").fetchone()
        older.execute("drop table metrics.metric_history; drop table metrics.metric_definitions")
        older.execute(
            "drop table marts.fct_subscriptions; alter table marts.fct_tickets drop column"
            " last_event_at"
        )
    added = versions.publish()
    assert (len(added), {kind for *_, kind in added}) == (values, {"first_published"})
    assert versions.publish() == []
