"""Imports what a later step of a run needs, while dbt builds in a process of its own."""

import contextlib
from threading import Thread

import dagster as dg

from orchestration.records.last_run import STEP_ASSETS

VALIDATION = dg.AssetKey(STEP_ASSETS["validate"])


def load_ahead(run: dg.DagsterRun) -> None:
    """Start to import Great Expectations if a run validates its build.

    The import takes a tenth of the refresh of a small company.
    """
    selected = run.asset_selection
    has_all_assets = selected is None and run.asset_check_selection is None
    if has_all_assets or VALIDATION in (selected or ()):
        Thread(target=_load).start()


def _load() -> None:
    # The step imports it again, and reports the error.
    with contextlib.suppress(Exception):
        import orchestration.validation.validate  # noqa: F401
