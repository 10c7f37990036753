"""Loads what the last steps of a run need, while dbt builds in a process of its own."""

from threading import Thread

import dagster as dg

VALIDATION, REPORT = dg.AssetKey("validated_build"), dg.AssetKey("report")


def load_ahead(run: dg.DagsterRun) -> None:
    """Start to load slow modules, and the scripts of the report, that later steps of a run need.

    They take an eighth of the refresh of a small company. If loading fails, it fails again in the
    step.
    """
    selected = run.asset_selection or {VALIDATION, REPORT}
    Thread(target=_load, args=(VALIDATION in selected, REPORT in selected)).start()


def _load(has_validation: bool, has_report: bool) -> None:
    if has_validation:
        import orchestration.validation.validate  # noqa: F401
    if has_report:
        from orchestration.html_report.page import javascript_bundle

        javascript_bundle()
