"""Extraction as assets, with the keys of dbt's sources; the only step with retries."""

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from orchestration.defs.assets import OWNERS
from orchestration.defs.resources import RefreshLock
from orchestration.environment import landing_folders
from orchestration.errors import SourceUnavailableError
from orchestration.home import LOAD_MARKS
from orchestration.landing.extraction import ServeDemo, extract_sources
from orchestration.landing.loads import Landed, landed_rows, marked_loads
from orchestration.landing.state import CURSORS
from orchestration.records.last_run import record_step
from orchestration.settings import Settings, load_settings
from orchestration.sources import CONNECTORS
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.source import MANIFEST
from orchestration.sources.transient_errors import describe_error, transient_cause

log = logging.getLogger("cx")

MARKS = {LOAD_MARKS: "One row per complete load; rows of a load without a mark do not count."}
FILES = {
    **{
        name: f"One row per landed row of {name}, as text, with its file, version and row number."
        for name in ENTITIES
    },
    MANIFEST: "One row per load and file of the source's folder, with the hash of its content.",
}
MAX_RETRIES = 3
# Sources landed so far, by run id, so that a retry reads only the sources that failed.
_LANDED: dict[str, dict[str, Landed]] = {}


def _tables(system: str) -> dict[str, str]:
    """Return the landed tables of a source system with their descriptions."""
    if system not in CONNECTORS:
        return FILES | MARKS
    tables = {
        table.name: f"One row per landed version of a record in {table.name} of {system}."
        for table in CONNECTORS[system].tables
    }
    cursors = {CURSORS: f"One row per load and table of {system}, with the table's cursor."}
    return tables | cursors | MARKS


@dg.multi_asset(
    name="landing",
    # Sources that are enabled when the definitions load; the job reports an unknown name.
    specs=[
        dg.AssetSpec(
            [system, name],
            group_name="landing",
            kinds={"dlt", "parquet"},
            owners=OWNERS,
            description=description,
        )
        for system in landing_folders(os.environ.get("CX_SOURCES", ""))
        for name, description in _tables(system).items()
    ],
)
def landing(
    context: dg.AssetExecutionContext,
    refresh_lock: RefreshLock,
    serve_demo: dg.ResourceParam[ServeDemo],
) -> Iterator[dg.MaterializeResult]:
    """Land the new and changed records of every enabled source; retry after transient errors."""
    settings = load_settings()
    record_step(settings.home, context.run_id, "extract")
    started = time.monotonic()
    is_last_try = context.retry_number >= MAX_RETRIES
    try:
        landed = extract_sources(
            settings, serve_demo, _LANDED.setdefault(context.run_id, {}), is_last_try
        )
    except Exception as error:
        if (transient := transient_cause(error)) is None:
            raise
        reason = describe_error("landing", transient)
        if is_last_try:
            raise SourceUnavailableError(
                f"{reason}; tried {MAX_RETRIES + 1} times, run again later"
            ) from error
        raise _retry(settings, context.retry_number, reason) from error
    seconds = round(time.monotonic() - started, 3)
    for key in context.op_execution_context.selected_asset_keys:
        system, name = key.path
        metadata = _metadata(settings.landings[system], name, landed.get(system, Landed()))
        yield dg.MaterializeResult(asset_key=key, metadata=metadata | {"extract_seconds": seconds})


def _retry(settings: Settings, retries_before: int, reason: str) -> dg.RetryRequested:
    """Wait, then return a request to retry.

    The waits are 1, 3 and 7 times `retry_seconds`, plus or minus a jitter of up to `retry_seconds`.
    """
    policy = dg.RetryPolicy(
        delay=settings.retry_seconds, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
    )
    seconds = round(policy.calculate_delay(retries_before + 1), 1)
    log.warning(
        "extract: %s; retry %s of %s in %s s", reason, retries_before + 1, MAX_RETRIES, seconds
    )
    # Dagster ignores Ctrl-C during its own wait between attempts.
    time.sleep(seconds)
    return dg.RetryRequested(max_retries=MAX_RETRIES)


def _metadata(landing: Path, name: str, landed: Landed) -> dict[str, int | str]:
    """Return the plotted metadata of a landed table: all rows, and the rows of this extraction."""
    is_marks = name == LOAD_MARKS
    return {
        "dagster/row_count": len(marked_loads(landing)) if is_marks else landed_rows(landing, name),
        "rows_landed": int(landed.load_id is not None) if is_marks else landed.rows.get(name, 0),
        "file_versions_landed": landed.file_versions.get(name, 0),
        "load_ids": landed.load_id or "nothing new",
    }
