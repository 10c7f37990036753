"""Paging that does not come on: a vendor that names the same place again would be read for ever."""

from typing import Any

from orchestration.errors import RefreshError


def check_progress(source: str, request: str, before: Any, after: Any) -> None:
    """See that what follows stands somewhere else than what came.

    Args:
        source: the connector's name.
        request: the method and path that is asked again and again.
        before: the place that was asked for.
        after: the place where the answer says that there is more.

    Raises:
        RefreshError: it is the same place.
    """
    if before == after:
        raise RefreshError(f"{source}: {request}: says that there is more, but not where")
