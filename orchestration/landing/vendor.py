"""Lands new records of a vendor, in loads of limited size.

Each load contains its rows and the cursor of every table, so one mark makes both valid. After a
kill the next sync continues where the newest complete load ended (docs/DESIGN.md §4).
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
import pyarrow as pa

from orchestration.errors import (
    RefreshError,
    error_location,
    explain_write_errors,
    stack_frames,
    user_error,
)
from orchestration.home import Home
from orchestration.landing.loads import Landed, marked_loads
from orchestration.landing.records import LandedRecords, content_hash, empty_rows, to_rows
from orchestration.landing.state import CURSORS, cursor_rows, marked_cursors
from orchestration.privacy.landed_rows import without_erased
from orchestration.privacy.personal_data import personal_columns
from orchestration.privacy.suppression import load_suppression
from orchestration.sources.connector import Connector, Cursor, Options

log = logging.getLogger("cx")

# If the process is killed, at most the current load is lost.
ROWS_PER_LOAD = 200_000
PROGRESS_SECONDS = 10.0
# Errors that Python raises when a response does not have the expected structure.
FORMAT_ERRORS = (LookupError, TypeError, ValueError, AttributeError)


def land_vendor(connector: Connector, options: Options, folder: str, home: Home) -> Landed:
    """Land new records of a vendor; without new records there is no load.

    Args:
        connector: the connector of the vendor.
        options: its settings.
        folder: the folder below the landing.
        home: `$CX_HOME`.

    Returns:
        The newest load, and the landed rows of all loads, by table.

    Raises:
        BadConfigurationError: the vendor rejects the credentials or a setting. Records read before
            have landed.
        SourceUnavailableError: the vendor does not answer. Records read before have landed.
        RefreshError: the disk is full or read-only.
    """
    # dlt is slow to import, and only extraction needs it.
    import dlt

    from orchestration.landing.pipeline import fresh_pipeline

    sync = VendorSync(connector, options, folder, home)
    landed = Landed()
    with explain_write_errors(home):
        pipeline = fresh_pipeline(
            folder, home, max(marked_loads(home.landing / folder), default="0")
        )
        while sync.has_more():
            rows = dlt.resource(sync.one_load(), name=connector.name, write_disposition="append")
            source = dlt.source(lambda rows=rows: rows, name=folder, max_table_nesting=0)
            try:
                load = pipeline.run(source(), loader_file_format="parquet")
            except Exception as error:
                raise user_error(error) or error from None
            landed = Landed(load.loads_ids[0], dict(sync.rows_landed))
    if sync.failure is not None:
        raise sync.failure
    log.info(
        "%s: %s",
        connector.name,
        f"{sum(landed.rows.values()):,} rows landed" if landed.rows else "nothing new",
    )
    return landed


@dataclass(frozen=True)
class _Part:
    """The contribution of one page to a load.

    Attributes:
        table: name of the table.
        rows: the rows to land.
        lands: whether the part belongs to a load, as an empty full snapshot does too.
        is_full_snapshot: whether the rows are a full snapshot of the table.
        cursor: the cursor of the table after these rows; None if a sync cannot continue from here.
        read_to: the instant up to which the source has been read.
    """

    table: str
    rows: pa.Table
    lands: bool
    is_full_snapshot: bool
    cursor: Cursor | None
    read_to: datetime | None


class VendorSync:
    """One sync of a vendor, split into loads.

    Attributes:
        rows_landed: number of rows handed to loads so far, by table.
        failure: the error that ended the sync early; records read before it still land.
    """

    def __init__(self, connector: Connector, options: Options, folder: str, home: Home) -> None:
        landing = home.landing / folder
        self._tables = {table.name: table for table in connector.tables}
        self._source = connector.name
        self._cursors: dict[str, Cursor] = marked_cursors(landing)
        self._pages = connector.read(options, dict(self._cursors))
        self._landed = LandedRecords(landing, spill=home.dlt / folder / "landed_records")
        self._progress = Progress(connector.name)
        self._suppression = load_suppression(home)
        # The first load contains every table, so that staging can read it.
        self._without_landing = [
            table for table in connector.tables if not any((landing / table.name).glob("*.parquet"))
        ]
        self._waiting: _Part | None = None
        self.rows_landed: dict[str, int] = {}
        self.failure: Exception | None = None

    def has_more(self) -> bool:
        """Whether there is anything to land; reads pages until it is clear."""
        while self._waiting is None:
            part = self._next_part()
            if part is None:
                return bool(self._without_landing) and self.failure is None
            if part.lands:
                self._waiting = part
            else:
                self._note(part)
        return True

    def one_load(self) -> Iterator[pa.Table]:
        """The rows of one load, table by table, and then the cursors."""
        import dlt

        for table in self._without_landing:
            yield dlt.mark.with_table_name(empty_rows(table), table.name)
        self._without_landing = []
        count, snapshots = 0, set()
        while (part := self._waiting or self._next_part()) is not None:
            self._waiting = None
            if part.lands:
                yield dlt.mark.with_table_name(self._numbered(part, count + 1), part.table)
                count += part.rows.num_rows
                snapshots |= {part.table} if part.is_full_snapshot else set()
            self._note(part)
            if count >= ROWS_PER_LOAD and part.cursor is not None:
                break
        yield dlt.mark.with_table_name(cursor_rows(self._cursors, snapshots), CURSORS)

    def _next_part(self) -> _Part | None:
        try:
            page = next(self._pages, None)
            rows = (
                None
                if page is None
                else to_rows(self._tables[page.table], page.records, self._source)
            )
        except FORMAT_ERRORS as error:
            self.failure = unexpected_response(self._source, error)
            return None
        except Exception as error:
            self.failure = error
            return None
        if page is None or rows is None:
            return None
        # The key of an erased person's record is a pseudonym too, so records that have landed are
        # recognised only after this.
        rows = without_erased(self._suppression, personal_columns(self._source, page.table), rows)
        if page.is_full_snapshot:
            content = {"content": content_hash(sorted(rows["_row_hash"].to_pylist()))}
            return _Part(
                page.table,
                rows,
                self._cursors.get(page.table) != content,
                True,
                content,
                page.read_to,
            )
        changed = self._landed.changed(self._tables[page.table], rows)
        cursor = None if page.cursor is None else orjson.loads(orjson.dumps(page.cursor))
        return _Part(page.table, changed, changed.num_rows > 0, False, cursor, page.read_to)

    @staticmethod
    def _numbered(part: _Part, first: int) -> pa.Table:
        """The rows with their numbers in the load."""
        numbers = pa.array(range(first, first + part.rows.num_rows), pa.int64())
        return part.rows.set_column(
            part.rows.column_names.index("_row_number"), "_row_number", numbers
        )

    def _note(self, part: _Part) -> None:
        if part.lands and part.rows.num_rows:
            self.rows_landed[part.table] = self.rows_landed.get(part.table, 0) + part.rows.num_rows
        if part.cursor is not None:
            self._cursors[part.table] = part.cursor
        self._progress.note(sum(self.rows_landed.values()), part.read_to)


class Progress:
    """Logs the progress of a sync, at most once in ten seconds."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._started = self._logged = time.monotonic()
        self._first: datetime | None = None

    def note(self, rows: int, read_to: datetime | None) -> None:
        """Log the progress if the last line is old enough.

        Args:
            rows: number of rows landed so far.
            read_to: the instant up to which the source has been read; None if unknown.
        """
        self._first = self._first or read_to
        now = time.monotonic()
        if now - self._logged < PROGRESS_SECONDS:
            return
        self._logged = now
        log.info(
            "%s: %s rows so far%s",
            self._source,
            f"{rows:,}",
            self._rest(read_to, now - self._started),
        )

    def _rest(self, read_to: datetime | None, seconds: float) -> str:
        if read_to is None or self._first is None or read_to <= self._first:
            return ""
        done = (read_to - self._first) / max(datetime.now(UTC) - self._first, read_to - self._first)
        return (
            f", read to {read_to:%Y-%m-%d %H:%M}, about {max(seconds / done - seconds, 0) / 60:.0f}"
            " min left"
        )


def unexpected_response(source: str, error: Exception) -> RefreshError:
    """The error for a response that does not have the documented format.

    It quotes nothing of the response, except the name of a missing field that the connector asks
    for.
    """
    log.debug("%s: unexpected response format: %s", source, stack_frames(error))
    missing = (
        f" {error}" if isinstance(error, KeyError) and str(error.args[0]).isidentifier() else ""
    )
    what = f"{type(error).__name__}{missing} in {error_location(error)}"
    return RefreshError(
        f"{source}: unexpected response format ({what}); run again, and report it if it persists"
    )
