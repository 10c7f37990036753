"""Writes the report of a version, and records a failure without failing the caller."""

import contextlib
import logging
from pathlib import Path

from orchestration.durable_files import atomic_write
from orchestration.errors import (
    BadConfigurationError,
    error_location,
    explain_write_errors,
    stack_frames,
    user_error,
)
from orchestration.home import Home, readers_umask, report_of
from orchestration.html_report.layout import load_layout
from orchestration.records.checks import Check, forget_checks, record_checks, recorded_checks
from orchestration.settings import WITHOUT_REPORT, Settings

log = logging.getLogger("cx")

STEP = "report"
MAX_BYTES = 5_000_000
HAS_COMMENTS = b'"has_comments":true'


def write_report(
    home: Home, version: Path, with_comments: bool = True, target: Path | None = None
) -> Path:
    """Write the report of a version; an existing file is replaced in one step.

    Args:
        home: the home of the version.
        version: the folder of the version.
        with_comments: whether comments are in the file.
        target: the file; by default that of the version.

    Returns:
        The file.

    Raises:
        BadConfigurationError: `report.yml` or the target is wrong.
        RefreshError: the file cannot be written.
        duckdb.Error: the version cannot be read, or lacks a table.
    """
    # Imported here because Altair and Vega load slowly, and only this step needs them.
    from orchestration.html_report.content import leave_out_rows, read_content
    from orchestration.html_report.page import render_page
    from orchestration.html_report.quality import has_checks_of

    layout = load_layout()
    checks_of = home if has_checks_of(home, version) else None
    content = read_content(version, layout, with_comments, checks_of)
    html = render_page(content, layout, version.name)
    while len(html.encode()) > MAX_BYTES and leave_out_rows(content):
        html = render_page(content, layout, version.name)
    target = target or report_of(version)
    with explain_write_errors(target.parent), readers_umask():
        if target == report_of(version):
            target.parent.mkdir(exist_ok=True)
        with atomic_write(target) as unfinished:
            unfinished.write_text(html, encoding="utf-8")
    return target


def report_version(settings: Settings, version: Path) -> str | None:
    """Write the report of a version that has just been published.

    The tables are published already, so no error leaves this function. It is recorded as a warning
    of the step `report`.

    Returns:
        Why the version has no report; None if it has one.
    """
    if STEP in recorded_checks(settings.home):
        with contextlib.suppress(OSError):
            forget_checks(settings.home, STEP)
    if settings.report == WITHOUT_REPORT:
        return f"CX_REPORT is {WITHOUT_REPORT}"
    try:
        write_report(settings.home, version, settings.has_report_comments)
        return None
    except Exception as error:
        log.debug("the report failed: %s", stack_frames(error))
        reason = _reason(error)
    log.warning("warning: report: %s", reason)
    with contextlib.suppress(OSError):
        checks = [Check(STEP, "warning", f"report: {reason}", [STEP])]
        record_checks(settings.home, STEP, checks)
    return reason


def rewrite_report(home: Home, version: Path) -> None:
    """Write the report of a version again from its tables, which no longer name erased people.

    A report that cannot be written again is removed.
    """
    path = report_of(version)
    for unfinished in path.parent.glob(".*.partial"):
        unfinished.unlink()
    if not path.exists():
        return
    try:
        write_report(home, version, HAS_COMMENTS in path.read_bytes())
    except Exception as error:
        path.unlink()
        log.warning("warning: the report of %s is removed: %s", version.name, _reason(error))


def _reason(error: Exception) -> str:
    """An error in one line."""
    if known := user_error(error):
        return str(known)
    return (
        f"the report cannot be written ({type(error).__name__} in {error_location(error)}); run"
        " `cx report` after the next refresh, and please report it if it persists"
    )


def check_target(target: Path) -> None:
    """Check that a file can be written at a path of the user.

    Raises:
        BadConfigurationError: it cannot.
    """
    if target.is_dir():
        raise BadConfigurationError(f"--output: {target} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise BadConfigurationError(
            f"--output: no folder {target.parent}; create it or choose another"
        )
