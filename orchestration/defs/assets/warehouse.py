"""The dbt project as assets, and its data tests as asset checks."""

import logging
import os
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, suppress
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

from orchestration.build.dbt import BUILD, BuildCommand, build_commands, ensure_manifest
from orchestration.build.failures import STEP, explain_failure, remove_run_results
from orchestration.build.warehouse import (
    open_warehouse,
    reject_rates,
    remove_warehouse,
)
from orchestration.defs.assets import OWNERS, WRITER_POOL
from orchestration.defs.loading_ahead import load_ahead
from orchestration.defs.resources import RefreshLock
from orchestration.environment import STOP_WITH_PARENT
from orchestration.errors import RefreshError
from orchestration.home import restrict
from orchestration.landing.loads import marked_loads
from orchestration.landing.state import assert_synced
from orchestration.records.checks import forget_checks, record_checks
from orchestration.records.last_run import record_step
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
    forget_checks(settings.home, STEP)
    os.environ[STOP_WITH_PARENT] = str(os.getpid())
    if context.is_subset:
        open_warehouse(settings.home.warehouse).close()
        command = BuildCommand(BUILD, settings.home.dbt_target)
        events = _run(context, dbt, settings, command, selection=context)
    else:
        remove_warehouse(settings.home)
        events = _events_of_build(context, dbt, settings)
    # The events of the row ledger wait for dbt to end, because DuckDB's file lock keeps other
    # readers of the reject rates out until then.
    ledger: list[Any] = []
    try:
        with closing(events):
            for event in events:
                if _is_of_ledger(event):
                    ledger.append(event)
                else:
                    yield event
    except RefreshError as failure:
        if settings.home.warehouse.exists():
            yield from _with_reject_rates(settings, ledger)
        raise failure
    yield from _with_reject_rates(settings, ledger)
    record_checks(settings.home, STEP, [])


def _events_of_build(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, settings: Settings
) -> Generator[Any, None, None]:
    """Yield the events of all commands of a build; Spark's views are created again in DuckDB."""
    built: set[str] = set()
    for command in build_commands(settings):
        with closing(_run(context, dbt, settings, command)) as events:
            for event in events:
                if not isinstance(event, dg.Output):
                    yield event
                elif event.output_name not in built:
                    built.add(event.output_name)
                    yield event


def _is_of_ledger(event: Any) -> bool:
    if isinstance(event, dg.Output):
        return str(event.metadata["unique_id"].value) == LEDGER
    return event.asset_key.path[-1] == LEDGER.rpartition(".")[2]


def _with_reject_rates(settings: Settings, ledger: list[Any]) -> Iterator[Any]:
    for event in ledger:
        if isinstance(event, dg.Output):
            rates = reject_rates(settings.home.warehouse)
            event = event.with_metadata({**event.metadata, **rates})
        yield event


def _run(
    context: dg.AssetExecutionContext,
    dbt: DbtCliResource,
    settings: Settings,
    command: BuildCommand,
    selection: dg.AssetExecutionContext | None = None,
) -> Generator[Any, None, None]:
    """Run a command of dbt, and yield its events.

    Args:
        context: the context of the run.
        dbt: dbt of this environment.
        settings: the settings of the refresh.
        command: the command.
        selection: a context whose assets are to be built; None for those of the command.
    """
    remove_run_results(command.target)
    logs = ["--log-path", str(settings.home.logs), "--log-level-file", "info"]
    executable, *flags = command.executable
    resource = dbt.model_copy(update={"dbt_executable": executable, "global_config_flags": flags})
    invocation = resource.cli(
        [*command.arguments, *logs],
        context=selection,
        manifest=None if selection else ensure_manifest(),
        dagster_dbt_translator=None if selection else translator,
        target_path=command.target,
    )
    load_ahead(context.run)
    # dagster-dbt copies the file with the rights of the original.
    restrict(command.target / "partial_parse.msgpack")
    with closing(_events_with_rows(context, settings, invocation)) as events:
        yield from (event for event in events if command.has_results)


def _events_with_rows(
    context: dg.AssetExecutionContext, settings: Settings, invocation: DbtCliInvocation
) -> Generator[Any, None, None]:
    """Yield dbt's events as models and tests finish, with row counts for tables."""
    rows: dict[str, int] = {}
    messages = invocation.stream_raw_events()
    try:
        for message in messages:
            rows |= _row_count(message)
            for event in _asset_events(context, invocation, message):
                if isinstance(event, dg.Output):
                    unique_id = str(event.metadata["unique_id"].value)
                    progress.info("%s is built", unique_id.rpartition(".")[2])
                    if unique_id in rows:
                        counted = {"dagster/row_count": rows[unique_id]}
                        event = event.with_metadata({**event.metadata, **counted})
                yield event
    except DagsterDbtCliRuntimeError as error:
        raise explain_failure(settings, str(error), invocation.target_path) from None
    finally:
        # An interruption while Dagster handles an event does not reach dbt.
        if invocation.process.poll() is None:
            invocation.process.terminate()
        # dagster-dbt's generator cannot be closed: it has to end.
        with suppress(DagsterDbtCliRuntimeError):
            deque(messages, maxlen=0)
        invocation.process.wait()


def _asset_events(
    context: dg.AssetExecutionContext, invocation: DbtCliInvocation, message: DbtCliEventMessage
) -> Iterator[Any]:
    yield from message.to_default_asset_events(
        invocation.manifest,
        invocation.dagster_dbt_translator,
        context,
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
