"""Progress of a paged list: a vendor that repeats itself would be read forever."""

from collections.abc import Sequence
from typing import Any

import orjson

from orchestration.errors import RefreshError
from orchestration.sources.http.limits import MAX_STALLED_PAGES


class Paging:
    """The pages of one list so far.

    Args:
        source: the connector's name.
        request: the method and path of the paged request, for errors.
        start: the cursor of the first page.
    """

    def __init__(self, source: str, request: str, start: Any = None) -> None:
        self._source, self._request = source, request
        self._cursors = {hash(_canonical(start))}
        self._contents: set[int] = set()
        self._stalled = 0

    def check(self, cursor: Any, records: Sequence[Any]) -> None:
        """Check that the list advances; called for each page that announces a further one.

        Args:
            cursor: the cursor of the further page.
            records: the records of the page.

        Raises:
            RefreshError: the cursor has occurred before, or too many pages in a row are empty or
                repeat earlier ones.
        """
        if (key := hash(_canonical(cursor))) in self._cursors:
            raise RefreshError(
                f"{self._source}: {self._request}: the response announces more pages but repeats"
                " its cursor; run again, and contact the vendor if it persists"
            )
        self._cursors.add(key)
        # Independent of the order of the records.
        content = sum(hash(_canonical(record)) for record in records)
        is_new = bool(records) and content not in self._contents
        self._contents.add(content)
        self._stalled = 0 if is_new else self._stalled + 1
        if self._stalled >= MAX_STALLED_PAGES:
            raise RefreshError(
                f"{self._source}: {self._request}: the last {MAX_STALLED_PAGES} pages contain"
                " nothing new, and the response announces more; run again, and contact the vendor"
                " if it persists"
            )


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
