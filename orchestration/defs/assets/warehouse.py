"""The dbt project as assets, and its data tests as asset checks."""

import logging
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
from dagster_dbt.core.dbt_cli_event import DbtCliEventMessage
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.build.dbt import BUILD, ensure_manifest
from orchestration.build.report import (
    STEP,
    explain_failure,
    forget_checks,
    record_checks,
    remove_run_results,
)
from orchestration.build.warehouse import (
    open_warehouse,
    reject_rates,
    remove_warehouse,
)
from orchestration.defs.assets import OWNERS, WRITER_POOL
from orchestration.defs.resources import RefreshLock
from orchestration.environment import STOP_WITH_PARENT
from orchestration.errors import RefreshError
from orchestration.home import restrict
from orchestration.landing.loads import marked_loads
from orchestration.landing.state import assert_synced
from orchestration.reports.last_run import record_step
from orchestration.settings import Settings, load_settings


class OwnedTranslator(DagsterDbtTranslator):
    """Dagster's default translation of dbt resources, with the project's owners."""

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Return the owners, the same for all models."""
        return OWNERS


LEDGER = "model.cx_metrics.row_ledger"
# Shown in the terminal while a step runs; never written to a file.
progress = logging.getLogger("cx_progress")
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
    record_step(settings.home, context.run_id, STEP)
    if not any(marked_loads(landing) for landing in settings.landings.values()):
        raise RefreshError("nothing has been extracted yet: run `cx extract` first")
    assert_synced(settings)
    remove_run_results(settings)
    forget_checks(settings.home, STEP)
    if context.is_subset:
        open_warehouse(settings.home.warehouse).close()
    else:
        remove_warehouse(settings.home)
    os.environ[STOP_WITH_PARENT] = str(os.getpid())
    logs = ["--log-path", str(settings.home.logs), "--log-level-file", "info"]
    invocation = dbt.cli([*BUILD, *logs], context=context, target_path=settings.home.dbt_target)
    # dagster-dbt copies the file with the rights of the original.
    restrict(settings.home.dbt_target / "partial_parse.msgpack")
    yield from _events_with_rows(settings, invocation)
    record_checks(settings.home, STEP, [])


def _events_with_rows(settings: Settings, invocation: DbtCliInvocation) -> Iterator[Any]:
    """Yield dbt's events as models and tests finish, with row counts for tables.

    The events of the row ledger wait for dbt to end, because DuckDB's file lock keeps other readers
    of the reject rates out until then.
    """
    ledger: list[Any] = []
    rows: dict[str, int] = {}
    failure: Exception | None = None
    try:
        for message in invocation.stream_raw_events():
            rows |= _row_count(message)
            for event in _asset_events(invocation, message):
                if isinstance(event, dg.Output):
                    unique_id = str(event.metadata["unique_id"].value)
                    progress.info("%s is built", unique_id.rpartition(".")[2])
                    if unique_id in rows:
                        counted = {"dagster/row_count": rows[unique_id]}
                        event = event.with_metadata({**event.metadata, **counted})
                    is_of_ledger = unique_id == LEDGER
                else:
                    is_of_ledger = event.asset_key.path[-1] == LEDGER.rpartition(".")[2]
                if is_of_ledger:
                    ledger.append(event)
                else:
                    yield event
    except DagsterDbtCliRuntimeError as error:
        failure = explain_failure(settings, str(error))
    finally:
        # An interruption while Dagster handles an event does not reach dbt.
        if invocation.process.poll() is None:
            invocation.process.terminate()
            invocation.process.wait()
    for event in ledger:
        if isinstance(event, dg.Output):
            rates = reject_rates(settings.home.warehouse)
            event = event.with_metadata({**event.metadata, **rates})
        yield event
    if failure:
        raise failure


def _asset_events(invocation: DbtCliInvocation, message: DbtCliEventMessage) -> Iterator[Any]:
    yield from message.to_default_asset_events(
        invocation.manifest,
        invocation.dagster_dbt_translator,
        invocation.context,
        invocation.target_path,
        invocation.project,
    )


def _row_count(message: DbtCliEventMessage) -> dict[str, int]:
    """The row count of a table by its unique id, if the macro `log_row_count` sent the message."""
    content = message.raw_event
    label, _, count = content["info"]["msg"].partition(": ")
    if content["info"]["name"] != "JinjaLogInfo" or label != "row count":
        return {}
    return {content["data"]["node_info"]["unique_id"]: int(count)}
