"""What a long reading says while it goes on: rows so far, how far it has come, and how long the rest may take."""

import logging
import time
from datetime import UTC, datetime

log = logging.getLogger("cx")

EVERY_SECONDS = 10.0


class Progress:
    """The progress of one source's reading, said at most every ten seconds."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._started = self._said = time.monotonic()
        self._first: datetime | None = None

    def note(self, rows: int, read_to: datetime | None) -> None:
        """Say how far the reading has come, if it was silent for a while.

        Args:
            rows: rows landed so far.
            read_to: up to which instant the source has been read, where that is known.
        """
        self._first = self._first or read_to
        now = time.monotonic()
        if now - self._said < EVERY_SECONDS:
            return
        self._said = now
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
        return f", read to {read_to:%Y-%m-%d %H:%M}, about {max(seconds / done - seconds, 0) / 60:.0f} min left"
