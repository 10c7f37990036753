"""Extraction as assets that dbt reads as sources; the only step that Dagster retries."""

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
from orchestration.settings import Settings, load_settings
from orchestration.sources import CONNECTORS
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.source import MANIFEST
from orchestration.sources.transient_errors import describe_error, transient_cause

log = logging.getLogger("cx")

MARKS = {LOAD_MARKS: "The marks of complete loads; rows of a load without one do not count."}
FILES = {
    **{
        name: f"Every landed row of {name}, as text, with its file, version and row number."
        for name in ENTITIES
    },
    MANIFEST: (
        "Every file that the source's folder held, load by load, with the hash of its content."
    ),
}
MAX_RETRIES = 3
# What a run has landed so far, by its id: the next try reads what failed. A process that was lost
# reads all again.
_LANDED: dict[str, dict[str, Landed]] = {}


def _tables(system: str) -> dict[str, str]:
    """The landed tables of a source system, with what their rows are."""
    if system not in CONNECTORS:
        return FILES | MARKS
    tables = {
        table.name: f"Every landed version of the {table.name} of {system}."
        for table in CONNECTORS[system].tables
    }
    return tables | {CURSORS: f"The cursors of {system} at the end of each load."} | MARKS


@dg.multi_asset(
    name="landing",
    # Those in force when the definitions are loaded; a wrong name is told when the job runs.
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
    """Read every source in force and land what is new; a source that does not answer is asked
    again.
    """
    settings = load_settings()
    started = time.monotonic()
    is_last_try = context.retry_number >= MAX_RETRIES
    try:
        landed = extract_sources(
            settings, serve_demo, _LANDED.setdefault(context.run_id, {}), is_last_try
        )
    except Exception as error:
        if (passing := transient_cause(error)) is None:
            raise
        reason = describe_error("landing", passing)
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
    """A retry after one, three and seven times the delay, each up to a delay sooner or later."""
    policy = dg.RetryPolicy(
        delay=settings.retry_seconds, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
    )
    seconds = round(policy.calculate_delay(retries_before + 1), 1)
    log.warning(
        "extract: %s; retry %s of %s in %s s", reason, retries_before + 1, MAX_RETRIES, seconds
    )
    # Waited for here: between steps Dagster holds back Ctrl-C until its own wait is over.
    time.sleep(seconds)
    return dg.RetryRequested(max_retries=MAX_RETRIES)


def _metadata(landing: Path, name: str, landed: Landed) -> dict[str, int | str]:
    """The metadata of one landed table: its row count and what this extraction added."""
    is_marks = name == LOAD_MARKS
    return {
        "dagster/row_count": len(marked_loads(landing)) if is_marks else landed_rows(landing, name),
        "rows_landed": int(landed.load_id is not None) if is_marks else landed.rows.get(name, 0),
        "file_versions_landed": landed.file_versions.get(name, 0),
        "load_ids": landed.load_id or "nothing new",
    }
