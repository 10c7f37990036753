"""Extracts every configured source into the landing."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from orchestration.environment import set_landing_variables
from orchestration.errors import (
    BadConfigurationError,
    RefreshError,
    SourceUnavailableError,
    user_error,
)
from orchestration.home import Home
from orchestration.landing.folder import declare_entities, land_folder
from orchestration.landing.loads import Landed
from orchestration.landing.options import connector_options
from orchestration.landing.records import declare_tables
from orchestration.landing.state import last_synced_at, record_failure, record_sync
from orchestration.landing.vendor import land_vendor
from orchestration.settings import Settings
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Connector, Options
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.http.retirement import retirement_line, take_retirement
from orchestration.sources.transient_errors import describe_error, transient_cause

log = logging.getLogger("cx")

# Serves the demo company while it is read; the options of each vendor reach its server.
ServeDemo = Callable[[], contextlib.AbstractContextManager[dict[str, Options]]]


def declare_sources(home: Home) -> None:
    """Declare every table that can land from files or from a vendor, so that dbt can read it."""
    declare_entities(home)
    for connector in CONNECTORS.values():
        declare_tables(connector, home)


def extract_sources(
    settings: Settings,
    serve_demo: ServeDemo,
    landed: dict[str, Landed] | None = None,
    is_last_try: bool = True,
) -> dict[str, Landed]:
    """Land new rows of every configured source, and record the sync status of each.

    A source that fails does not stop the others. It fails the extraction at the end, unless it was
    last read completely within `CX_STALE_SOURCE_HOURS` and no retry is left.

    Args:
        settings: the settings.
        serve_demo: serves the demo company; called only if `CX_SOURCES` is `demo`.
        landed: results of earlier attempts by source system, whose sources are not read again. The
            results of this attempt are added, even if another source fails.
        is_last_try: whether there will be no retry of transient errors.

    Returns:
        The landed rows, by source system.

    Raises:
        BadConfigurationError: a setting of a source is invalid, before any source is read; or a
            source rejects its settings.
        SourceUnavailableError: a source failed, and a retry may succeed.
        RefreshError: a source failed, and a retry cannot succeed.
    """
    landed, failures = {} if landed is None else landed, {}
    declare_sources(settings.home)
    with _readers(settings, serve_demo) as readers:
        for system, read in readers.items():
            if system in landed:
                continue
            try:
                landed[system] = read()
            except Exception as error:
                if user_error(error) is None and transient_cause(error) is None:
                    raise
                failures[system] = error
                record_failure(settings, system, describe_error(system, error))
            else:
                retirement = take_retirement(system)
                if retirement:
                    log.warning(retirement_line(system, retirement))
                record_sync(settings, system, retirement)
    set_landing_variables(settings.home)
    _raise_failures(settings, failures, is_last_try)
    return landed


@contextlib.contextmanager
def _readers(
    settings: Settings, serve_demo: ServeDemo
) -> Iterator[dict[str, Callable[[], Landed]]]:
    """A function for each configured source that lands its new rows."""
    with contextlib.ExitStack() as stack:
        options: dict[str, Options] = {}
        if settings.sources == ("demo",):
            options = stack.enter_context(serve_demo())
        else:
            # All settings are checked before anything is read.
            options = {
                system: _checked_options(CONNECTORS[system])
                for system in settings.landings
                if system in CONNECTORS
            }
        readers: dict[str, Callable[[], Landed]] = {}
        for system, folder in settings.landings.items():
            if system in CONNECTORS:
                readers[system] = partial(
                    land_vendor,
                    CONNECTORS[system],
                    options[system],
                    folder.name,
                    settings.home,
                )
            elif settings.files_dir is not None:
                readers[system] = partial(land_folder, settings.files_dir, system, settings.home)
        yield readers


def _checked_options(connector: Connector) -> Options:
    options = connector_options(connector)
    if "base_url" in options:
        BaseAddress(connector.name, options["base_url"])
    connector.check_options(options)
    return options


def _raise_failures(settings: Settings, failures: dict[str, Exception], is_last_try: bool) -> None:
    """Fail if a source could not be read, unless its last sync is recent enough.

    A transient error is retried before the last sync is accepted.
    """
    synced_at = last_synced_at(settings)
    oldest = datetime.now(UTC) - timedelta(hours=settings.stale_source_hours)
    fatal = [
        error
        for system, error in failures.items()
        if not (
            system in synced_at
            and synced_at[system] >= oldest
            and (is_last_try or transient_cause(error) is None)
        )
    ]
    if fatal:
        raise _error_class(fatal)(
            "; ".join(describe_error(system, error) for system, error in failures.items())
        ) from fatal[0]
    for system, error in failures.items():
        read = f"{synced_at[system]:%Y-%m-%d %H:%M}"
        log.warning("%s; using the data read at %s", describe_error(system, error), read)


def _error_class(fatal: list[Exception]) -> type[Exception]:
    """The error class for several failures: a retry is useful only if it is for each."""
    if any(isinstance(user_error(error), BadConfigurationError) for error in fatal):
        return BadConfigurationError
    if any(transient_cause(error) is None for error in fatal):
        return RefreshError
    return SourceUnavailableError
