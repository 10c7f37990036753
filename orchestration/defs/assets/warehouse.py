"""The dbt project as assets, and its data tests as asset checks."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtCliResource,
    dbt_assets,
)
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.build.dbt import ensure_manifest, remove_outdated_parse
from orchestration.build.report import explain_failure, record_failing_checks, remove_run_results
from orchestration.build.warehouse import (
    open_warehouse,
    reject_rates,
    remove_warehouse,
    table_row_counts,
)
from orchestration.defs.assets import OWNERS, WRITER_POOL
from orchestration.defs.resources import RefreshLock
from orchestration.environment import STOP_WITH_PARENT
from orchestration.errors import RefreshError
from orchestration.landing.loads import marked_loads
from orchestration.landing.state import assert_synced
from orchestration.private_files import restrict
from orchestration.settings import Settings, load_settings


class OwnedTranslator(DagsterDbtTranslator):
    """Dagster's default translation of dbt resources, with the project's owners."""

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Return the owners, the same for all models."""
        return OWNERS


translator = OwnedTranslator(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))


@dbt_assets(
    manifest=ensure_manifest(),
    name="warehouse",
    dagster_dbt_translator=translator,
    pool=WRITER_POOL,
)
def warehouse(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, refresh_lock: RefreshLock
) -> Iterator[Any]:
    """Build and test the warehouse with `dbt build`."""
    settings = load_settings()
    if not any(marked_loads(landing) for landing in settings.landings.values()):
        raise RefreshError("nothing has been extracted yet: run `cx extract` first")
    assert_synced(settings)
    remove_run_results(settings)
    if context.is_subset:
        open_warehouse(settings.home.warehouse).close()
    else:
        remove_warehouse(settings.home)
    remove_outdated_parse(settings.home.dbt_target)
    os.environ[STOP_WITH_PARENT] = str(os.getpid())
    logs = ["--log-path", str(settings.home.logs), "--log-level-file", "info"]
    invocation = dbt.cli(["build", *logs], context=context, target_path=settings.home.dbt_target)
    # dagster-dbt copies the file with the rights of the original.
    restrict(settings.home.dbt_target / "partial_parse.msgpack")
    yield from _events_with_rows(settings, invocation)
    # dagster-dbt copies the file with the rights of the original.
    restrict(settings.home.dbt_target / "partial_parse.msgpack")
    record_failing_checks(settings.home, "build", [])


def _events_with_rows(settings: Settings, invocation: DbtCliInvocation) -> Iterator[Any]:
    """Yield dbt's events, with row counts for tables.

    All events wait for dbt to end, because DuckDB's file lock prevents counting before.
    dagster-dbt's own `fetch_row_counts` waits as well, and also loads dbt into this process.
    """
    events: list[Any] = []
    failure: Exception | None = None
    try:
        events.extend(invocation.stream())
    except DagsterDbtCliRuntimeError as error:
        failure = explain_failure(settings, str(error))
    rows = table_row_counts(settings.home.warehouse)
    for event in events:
        if isinstance(event, dg.Output):
            node = invocation.manifest["nodes"][event.metadata["unique_id"].text]
            table = (node["schema"], node["alias"])
            added: dict[str, Any] = {"dagster/row_count": rows[table]} if table in rows else {}
            if table == ("quality", "row_ledger"):
                added |= reject_rates(settings.home.warehouse)
            event = event.with_metadata({**event.metadata, **added})
        yield event
    if failure:
        raise failure
