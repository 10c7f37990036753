"""Messages to people about the published version, as an asset downstream of the report."""

import logging

import dagster as dg

from orchestration.defs.assets import OWNERS
from orchestration.defs.assets.publish import report
from orchestration.defs.resources import RefreshLock
from orchestration.errors import stack_frames
from orchestration.notifications import load_notifications, send_notifications
from orchestration.records.last_run import record_step
from orchestration.settings import load_settings

log = logging.getLogger("cx")


@dg.asset(
    key="notifications",
    deps=[report],
    group_name="publish",
    kinds={"apprise"},
    owners=OWNERS,
)
def notifications(
    context: dg.AssetExecutionContext, refresh_lock: RefreshLock
) -> dg.MaterializeResult:
    """Alerts about answers, and digests, of the published version; a failure is only logged."""
    settings = load_settings()
    try:
        if (rules := load_notifications()) is None:
            return dg.MaterializeResult(metadata={"status": "off"})
        record_step(settings.home, context.run_id, "notify")
        counts = send_notifications(settings.home, rules)
    except Exception as error:
        # The text of the error may contain an address or a row.
        log.warning("warning: notifications failed: %s; see `cx status`", type(error).__name__)
        log.debug("notifications failed: %s", stack_frames(error))
        return dg.MaterializeResult(metadata={"status": f"failed: {type(error).__name__}"})
    if counts["refused"]:
        log.warning("warning: notifications refused: %d; see `cx status`", counts["refused"])
    return dg.MaterializeResult(metadata={"status": "done", **counts})
