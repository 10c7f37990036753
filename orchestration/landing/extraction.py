"""Extraction of every source in force into the landing."""

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
from orchestration.landing.folder import declare_entities, land_folder
from orchestration.landing.loads import Landed
from orchestration.landing.options import connector_options
from orchestration.landing.records import declare_tables
from orchestration.landing.state import note_failure, note_read, read_at
from orchestration.landing.vendor import land_vendor
from orchestration.settings import Settings
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Connector, Options
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.transient_errors import describe_error, transient_cause

log = logging.getLogger("cx")

# Serves the demo company while it is read: the options that reach each of its vendors.
ServeDemo = Callable[[], contextlib.AbstractContextManager[dict[str, Options]]]


def extract_sources(
    settings: Settings,
    serve_demo: ServeDemo,
    landed: dict[str, Landed] | None = None,
    is_last_try: bool = True,
) -> dict[str, Landed]:
    """Land what is new in every source in force, and note when each was read.

    A source that fails does not keep the others from landing. It fails the extraction once all are
    read, unless it was read to its end within `CX_STALE_SOURCE_HOURS` and trying again does not
    help.

    Args:
        settings: the settings.
        serve_demo: serves the demo company, called only if `CX_SOURCES` is `demo`.
        landed: what earlier tries have landed, by source system: those sources are not read again.
            What this one lands is added, also where it fails for another source.
        is_last_try: a source that may answer later is not waited for any more.

    Returns:
        What has landed, by source system.

    Raises:
        BadConfigurationError: an option cannot be read, before any source is; or a source cannot be
            read as it is.
        SourceUnavailableError: what failed may be read when it is tried again.
        RefreshError: some of it may not.
    """
    landed, failures = {} if landed is None else landed, {}
    declare_entities(settings.home)
    for connector in CONNECTORS.values():
        declare_tables(connector, settings.home)
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
                note_failure(settings, system, describe_error(system, error))
            else:
                note_read(settings, system)
    set_landing_variables(settings.home)
    _judge(settings, failures, is_last_try)
    return landed


@contextlib.contextmanager
def _readers(
    settings: Settings, serve_demo: ServeDemo
) -> Iterator[dict[str, Callable[[], Landed]]]:
    """A function for each source system in force, that lands what is new there."""
    with contextlib.ExitStack() as stack:
        options: dict[str, Options] = {}
        if settings.sources == ("demo",):
            options = stack.enter_context(serve_demo())
        else:
            # All before anything is read: what is missing or cannot be read is told at once, and
            # never gone around.
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


def _judge(settings: Settings, failures: dict[str, Exception], is_last_try: bool) -> None:
    """Fail for a source that could not be read, unless what was read of it is young enough by the
    settings.

    What may pass is tried again before it is left as it is.
    """
    known = read_at(settings)
    oldest = datetime.now(UTC) - timedelta(hours=settings.stale_source_hours)
    fatal = [
        error
        for system, error in failures.items()
        if not (
            system in known
            and known[system] >= oldest
            and (is_last_try or transient_cause(error) is None)
        )
    ]
    if fatal:
        raise _kind(fatal)(
            "; ".join(describe_error(system, error) for system, error in failures.items())
        ) from fatal[0]
    for system, error in failures.items():
        read = f"{known[system]:%Y-%m-%d %H:%M}"
        log.warning("%s; going on with what was read %s", describe_error(system, error), read)


def _kind(fatal: list[Exception]) -> type[Exception]:
    """The error of several: asking again helps only where it helps with each."""
    if any(isinstance(user_error(error), BadConfigurationError) for error in fatal):
        return BadConfigurationError
    return (
        RefreshError
        if any(transient_cause(error) is None for error in fatal)
        else SourceUnavailableError
    )
