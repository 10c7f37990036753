"""The definitions of Dagster: assets, checks, the job and the schedule; and the refresh lock."""

import os
import signal
import time
from itertools import pairwise
from pathlib import Path

import dagster as dg
import duckdb
import pytest
import yaml

from orchestration.environment import (
    DAGSTER_YAML,
    GENERATED,
    OLD_DAGSTER_YAML,
    prepare_dagster_home,
)
from orchestration.home import Home
from orchestration.monitoring.refresh_lock import refresh_lock
from orchestration.past_days import EARLIEST_DAY, first_day
from tests.support.dagster_runs import events_of_last_run
from tests.support.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    published_bytes,
    published_database,
    run,
    start,
)

# Publishing writes these tables; no build contains them.
WRITTEN_WITH_THE_VERSION = {"refresh_info", "metric_history", "metric_definitions"}
JOB = ("--job", "nightly_refresh", "--module-name", "orchestration.definitions")


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    from orchestration.definitions import defs

    dg.Definitions.validate_loadable(defs)
    return defs


def keys(definitions: dg.Definitions, step: str) -> set[dg.AssetKey]:
    """The asset keys of the assets definition with this name."""
    found = definitions.resolve_asset_graph().assets_defs
    return next(set(one.keys) for one in found if one.is_executable and one.op.name == step)


def test_the_job_runs_from_the_landing_to_the_notifications(
    definitions: dg.Definitions,
) -> None:
    graph = definitions.resolve_asset_graph()
    steps = [
        keys(definitions, step)
        for step in (
            *("landing", "warehouse", "validated_build"),
            *("published_version", "report", "notifications"),
        )
    ]
    job = definitions.resolve_job_def("nightly_refresh")
    assert job.asset_layer.executable_asset_keys == set().union(*steps)
    names = {key.path[-1] for key in steps[1]}
    assert {
        "scorecard_monthly",
        "fct_tickets",
        "row_ledger",
        "stg_files__tickets",
        "int_tickets__validated",
    } <= names
    for earlier, later in pairwise(steps):
        upstream = {parent for key in later for parent in graph.get(key).parent_keys}
        assert upstream & earlier, "every step depends on the one before it"


def test_dbt_tests_are_asset_checks(definitions: dg.Definitions) -> None:
    checks = {
        (key.asset_key.path[-1], key.name)
        for key in definitions.resolve_asset_graph().asset_check_keys
    }
    names = {name for _, name in checks}
    assert {"assert_mrr_rolls_forward", "row_ledger_balances", "accepted_rows_are_facts"} <= names
    assert {"fct_tickets", "fct_survey_responses", "dim_customers"} <= {
        asset for asset, _ in checks
    }


@pytest.mark.slow
@pytest.mark.parametrize("timezone", ["", "America/New_York"])
def test_the_schedule_runs_at_two_in_the_reporting_time_zone(timezone: str, tmp_path: Path) -> None:
    program = (
        "from orchestration.definitions import defs\n"
        "schedule = defs.resolve_schedule_def('nightly')\n"
        "print(schedule.cron_schedule, schedule.execution_timezone, schedule.job_name, sep='|')"
    )
    done = run("python", "-c", program, home=tmp_path, timezone=timezone)
    assert done.stdout == f"0 2 * * *|{timezone or 'UTC'}|nightly_refresh\n", done.stderr


@pytest.mark.slow
def test_the_dagster_command_loads_the_definitions_without_options(tmp_path: Path) -> None:
    done = run("dagster", "job", "list", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Job: nightly_refresh" in done.stdout
    configuration = yaml.safe_load(
        (tmp_path / "dagster" / "dagster.yaml").read_text(encoding="utf-8")
    )
    assert configuration["telemetry"] == {"enabled": False}


@pytest.mark.parametrize(
    "written", [None, OLD_DAGSTER_YAML, f"{GENERATED}\n", "nux: {enabled: true}\n"]
)
def test_a_generated_configuration_is_replaced_and_a_custom_one_is_kept(
    written: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    if written:
        (tmp_path / "dagster.yaml").write_text(written, encoding="utf-8")
    prepare_dagster_home()
    is_own = bool(written) and "true" in written
    assert (tmp_path / "dagster.yaml").read_text(encoding="utf-8") == (
        written if is_own else DAGSTER_YAML
    )
    assert yaml.safe_load(DAGSTER_YAML)["concurrency"]["pools"] == {
        "default_limit": 1,
        "granularity": "op",
    }


def test_every_asset_has_an_owner_a_kind_a_group_and_a_description(
    definitions: dg.Definitions,
) -> None:
    graph = definitions.resolve_asset_graph()
    assets = [graph.get(key) for key in graph.executable_asset_keys]
    bare = [one.key for one in assets if not (one.owners and one.kinds and one.description)]
    assert bare == [] and {one.group_name for one in assets}.isdisjoint({None, "default"})
    (published,) = [one for one in assets if one.key.path == ["published_version"]]
    assert published.freshness_policy.fail_window.to_timedelta().total_seconds() == 36 * 3600
    assert [one.key for one in assets if one.partitions_def] == []


def test_past_as_of_dates_begin_with_the_published_data(golden_home: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(published_database(golden_home)), read_only=True) as published:
        months = published.execute(
            "select min(metric_month) from metrics.scorecard_monthly"
        ).fetchone()
    assert (first_day(Home(golden_home)), first_day(Home(tmp_path))) == (*months, EARLIEST_DAY)


def test_the_backfill_has_a_partition_per_day(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("as_of_backfill")
    assert job.partitions_def.get_first_partition_key() == EARLIEST_DAY.isoformat()


def test_materializations_state_row_counts_and_reject_rates(golden_home: Path) -> None:
    events = events_of_last_run(golden_home, dg.DagsterEventType.ASSET_MATERIALIZATION)
    metadata = {event.asset_key.path[-1]: event.materialization.metadata for event in events}
    with duckdb.connect(str(published_database(golden_home)), read_only=True) as published:
        tables = published.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in tables:
            if table not in WRITTEN_WITH_THE_VERSION:
                (rows,) = published.execute(f"select count(*) from {schema}.{table}").fetchone()
                assert metadata[table]["dagster/row_count"].value == rows, table
        rates = dict(
            published.execute(
                "select entity, rejected / extracted from quality.row_ledger"
            ).fetchall()
        )
    held = {
        name: entry.value
        for name, entry in metadata["row_ledger"].items()
        if name.startswith("reject_rate_")
    }
    assert held == pytest.approx({f"reject_rate_{entity}": rate for entity, rate in rates.items()})
    assert metadata["published_version"]["publish_seconds"].value > 0


@pytest.mark.slow
def test_a_single_model_is_built_in_place_and_keeps_the_build_from_publishing(
    copied_home: Path,
) -> None:
    """The error names what to click, because a single asset is chosen in the web interface."""
    settings = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS
    select = ("--select", "key:marts/fct_orders", "--module-name", "orchestration.definitions")
    done = run("dagster", "asset", "materialize", *select, home=copied_home, **settings)
    assert done.returncode == 0, done.stderr[-2000:]
    with duckdb.connect(str(copied_home / "warehouse.duckdb"), read_only=True) as warehouse:
        assert warehouse.execute("select count(*) > 0 from marts.fct_tickets").fetchone() == (True,)
    done = run("cx", "validate", home=copied_home, **settings)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "click Materialize all in the job nightly_refresh" in done.stderr


@pytest.mark.slow
def test_a_run_of_dagster_and_a_run_of_cx_exclude_each_other(copied_home: Path) -> None:
    """Every run holds the lock from its first step; a killed run releases it."""
    settings = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS
    before = published_bytes(copied_home)
    log = copied_home / "logs" / "dbt.log"
    log.unlink()
    job = start("dagster", "job", "execute", *JOB, home=copied_home, quiet=True, **settings)
    try:
        while not log.exists():
            assert job.poll() is None, "the job ended before it built anything"
            time.sleep(0.05)
        refused = run("cx", "refresh", home=copied_home, **settings)
        assert job.poll() is None, "the job ended before the refresh was refused"
    finally:
        os.killpg(job.pid, signal.SIGKILL)
        job.wait()
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
    assert "another refresh is running" in refused.stderr
    with refresh_lock(Home(copied_home)):
        assert published_bytes(copied_home) == before
