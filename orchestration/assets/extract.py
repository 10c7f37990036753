"""Extraction as assets: what dbt's sources of the same keys read. The one step that is tried again."""

import logging
import time
from collections.abc import Iterator

import dagster as dg

from orchestration.assets import OWNERS
from orchestration.connectors.entities import ENTITIES
from orchestration.connectors.files.source import MANIFEST
from orchestration.errors import SourceUnavailableError
from orchestration.landing.extraction import extract_sources
from orchestration.landing.loads import Landed, landed_rows, marked_loads
from orchestration.landing.passing_errors import passing_cause
from orchestration.resources import RefreshLock
from orchestration.settings import Settings, load_settings

log = logging.getLogger("cx")

LOADS = "_dlt_loads"
DESCRIPTIONS = {
    **{name: f"Every landed row of {name}, as text, with its file, version and row number." for name in ENTITIES},
    MANIFEST: "Every file that the source's folder held, load by load, with the hash of its content.",
    LOADS: "The marks of complete loads; rows of a load without one do not count.",
}
MAX_RETRIES = 3


@dg.multi_asset(
    name="landing",
    specs=[
        dg.AssetSpec(
            ["files", name], group_name="landing", kinds={"dlt", "parquet"}, owners=OWNERS, description=description
        )
        for name, description in DESCRIPTIONS.items()
    ],
)
def landing(context: dg.AssetExecutionContext, refresh_lock: RefreshLock) -> Iterator[dg.MaterializeResult]:
    """Read every source in force and land what is new; a source that does not answer is asked again."""
    settings = load_settings()
    started = time.monotonic()
    try:
        landed = extract_sources(settings)
    except Exception as error:
        if (passing := passing_cause(error)) is None:
            raise
        reason = _reason(passing)
        if context.retry_number >= MAX_RETRIES:
            raise SourceUnavailableError(f"{reason}; tried {MAX_RETRIES + 1} times, run again later") from error
        raise _retry(settings, context.retry_number, reason) from error
    seconds = round(time.monotonic() - started, 3)
    for name in DESCRIPTIONS:
        yield dg.MaterializeResult(
            asset_key=["files", name], metadata=_metadata(settings, name, landed) | {"extract_seconds": seconds}
        )


def _reason(error: BaseException) -> str:
    """What to say of a passing error; of a library's only its kind, its text may hold an address with a secret."""
    if isinstance(error, SourceUnavailableError):
        return str(error)
    return " ".join(filter(None, [type(error).__name__, getattr(error, "strerror", None)]))


def _retry(settings: Settings, retries_before: int, reason: str) -> dg.RetryRequested:
    """A retry after one, three and seven times the delay, each up to a delay sooner or later."""
    policy = dg.RetryPolicy(delay=settings.retry_seconds, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
    seconds = round(policy.calculate_delay(retries_before + 1), 1)
    log.warning("extract: %s; retry %s of %s in %s s", reason, retries_before + 1, MAX_RETRIES, seconds)
    # Waited for here: between steps Dagster holds back Ctrl-C until its own wait is over.
    time.sleep(seconds)
    return dg.RetryRequested(max_retries=MAX_RETRIES)


def _metadata(settings: Settings, name: str, landed: dict[str, Landed]) -> dict[str, object]:
    """What Dagster plots of one landed table: its rows in all, and what this load has added."""
    sources = [settings.landing / source for source in settings.sources]
    if name == LOADS:
        total = sum(len(marked_loads(source)) for source in sources)
        added = sum(one.load_id is not None for one in landed.values())
    else:
        total = sum(landed_rows(source, name) for source in sources)
        added = sum(one.rows.get(name, 0) for one in landed.values())
    return {
        "dagster/row_count": total,
        "rows_landed": added,
        "file_versions_landed": sum(one.file_versions.get(name, 0) for one in landed.values()),
        "load_ids": ", ".join(one.load_id for one in landed.values() if one.load_id) or "nothing new",
    }
