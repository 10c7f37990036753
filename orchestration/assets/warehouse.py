"""The dbt project as assets, its data tests as asset checks."""

import os
from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.build_report import explain_failure, forget_results, target_path
from orchestration.environment import STOP_WITH_PARENT
from orchestration.errors import RefreshError
from orchestration.failing_checks import remember_failing_checks
from orchestration.landing import marked_loads
from orchestration.resources import RefreshLock
from orchestration.settings import load_settings
from orchestration.warehouse import ensure_manifest

translator = DagsterDbtTranslator(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))


@dbt_assets(manifest=ensure_manifest(), name="warehouse", dagster_dbt_translator=translator)
def warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource, refresh_lock: RefreshLock) -> Iterator[Any]:
    """Build and test the warehouse with `dbt build`."""
    settings = load_settings()
    if not any(marked_loads(settings.landing / source) for source in settings.sources):
        raise RefreshError("nothing has been extracted yet: run `cx extract` first")
    forget_results(settings)
    os.environ[STOP_WITH_PARENT] = str(os.getpid())
    logs = ["--log-path", str(settings.home / "logs"), "--log-level-file", "info"]
    invocation = dbt.cli(["build", *logs], context=context, target_path=target_path(settings))
    try:
        yield from invocation.stream()
    except DagsterDbtCliRuntimeError as error:
        raise explain_failure(settings, str(error)) from None
    remember_failing_checks(settings.home, "build", [])
