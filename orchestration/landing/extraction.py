"""Extraction of every source in force into the landing."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from orchestration.connectors import CONNECTORS
from orchestration.connectors.connector import Options
from orchestration.environment import DEMO_VENDORS, tell_dbt_the_landing
from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError, meant_for_people
from orchestration.landing.folder import declare_entities, land_folder
from orchestration.landing.loads import Landed
from orchestration.landing.options import connector_options
from orchestration.landing.passing_errors import passing_cause
from orchestration.landing.vendor import land_vendor
from orchestration.landing.vendor_rows import declare_tables
from orchestration.records import read_record, write_record
from orchestration.settings import Settings

log = logging.getLogger("cx")

RECORD = "extraction.json"


def extract_sources(settings: Settings, landed: dict[str, Landed] | None = None) -> dict[str, Landed]:
    """Land what is new in every source in force, and note when each was read.

    A source that fails does not keep the others from landing. It fails the extraction once all are read, unless it was
    read to its end within `CX_STALE_SOURCE_HOURS`.

    Args:
        settings: the settings.
        landed: what earlier tries have landed, by source system: those sources are not read again. What this one
            lands is added, also where it fails for another source.

    Returns:
        What has landed, by source system.

    Raises:
        BadConfigurationError: a source cannot be read as it is.
        SourceUnavailableError: a source cannot be read now.
    """
    landed, failures = {} if landed is None else landed, {}
    declare_entities(settings.landing)
    for connector in CONNECTORS.values():
        declare_tables(connector, settings.landing)
    with _readers(settings) as readers:
        for system, read in readers.items():
            if system in landed:
                continue
            try:
                landed[system] = read()
            except Exception as error:
                if meant_for_people(error) is None and passing_cause(error) is None:
                    raise
                failures[system] = error
            else:
                _note_read(settings, system)
    tell_dbt_the_landing(settings.landing)
    _judge(settings, failures)
    return landed


def extracted_at(settings: Settings) -> datetime | None:
    """When the sources in force were last read to the end, as an instant: the oldest of them."""
    return min(read_at(settings).values(), default=None)


def read_at(settings: Settings) -> dict[str, datetime]:
    """When each source system in force was last read to its end; one that never was is left out."""
    noted = read_record(settings.home / RECORD).get("read_at", {})
    return {
        system: datetime.fromisoformat(noted[landing.name])
        for system, landing in settings.landings.items()
        if landing.name in noted
    }


def assert_read(settings: Settings) -> None:
    """Have every source in force read to its end at least once: half of one is no company.

    Raises:
        RefreshError: one was not; it is named.
    """
    unread = settings.landings.keys() - read_at(settings).keys()
    if unread:
        raise RefreshError(f"{', '.join(sorted(unread))}: not read to the end yet: run `cx extract` first")


@contextlib.contextmanager
def _readers(settings: Settings) -> Iterator[dict[str, Callable[[], Landed]]]:
    """A function for each source system in force, that lands what is new there."""
    with contextlib.ExitStack() as stack:
        options: dict[str, Options] = {}
        if settings.sources == ("demo",):
            from orchestration.demo.servers.running import serve_company, with_defaults

            served = stack.enter_context(serve_company(DEMO_VENDORS))
            options = {vendor: with_defaults(vendor, settings) for vendor, settings in served.items()}
        else:
            # All before anything is read: a missing setting is told at once.
            options = {
                system: connector_options(CONNECTORS[system]) for system in settings.landings if system in CONNECTORS
            }
        yield {
            system: (
                lambda system=system, folder=folder: (
                    land_vendor(CONNECTORS[system], options[system], folder.name, settings.home)
                    if system in CONNECTORS
                    else land_folder(settings.files_dir, system, settings.home)
                )
            )
            for system, folder in settings.landings.items()
        }


def _note_read(settings: Settings, system: str) -> None:
    record = settings.home / RECORD
    # By landing: the demo's systems are others than a company's own.
    noted = read_record(record).get("read_at", {}) | {settings.landings[system].name: datetime.now(UTC).isoformat()}
    write_record(record, {"read_at": noted})


def _judge(settings: Settings, failures: dict[str, Exception]) -> None:
    """Fail for a source that could not be read, unless what was read of it is young enough by the settings."""
    known = read_at(settings)
    oldest = datetime.now(UTC) - timedelta(hours=settings.stale_source_hours)
    fatal = {}
    for system, error in failures.items():
        if system in known and known[system] >= oldest:
            log.warning("%s; going on with what was read %s", _words(error), f"{known[system]:%Y-%m-%d %H:%M}")
        else:
            fatal[system] = error
    lasting = [error for error in fatal.values() if isinstance(meant_for_people(error), BadConfigurationError)]
    if len(fatal) == 1 or lasting:
        raise (lasting or list(fatal.values()))[0]
    if fatal:
        raise SourceUnavailableError("; ".join(_words(error) for error in fatal.values()))


def _words(error: Exception) -> str:
    """What may be said of an error: of a library's only its kind, its text may hold an address with a secret."""
    known = meant_for_people(error)
    return str(known) if known is not None else type(error).__name__
