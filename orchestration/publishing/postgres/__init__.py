"""Publishes versions to a PostgreSQL server, for tools that need one (docs/publishing.md).

Each version has a schema of its own, which is loaded in one transaction and which no reader may
use. Readers use the views of the schemas `metrics`, `marts` and `quality`. One transaction makes
all views show another version. It holds an exclusive lock on each view, so a transaction of a
reader sees one version from its first view to its end.

The name of a schema contains the version and a hash of its file's fingerprint. The schemas of a
server therefore show what is left to do: load the missing ones, drop the others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.home import Home
from orchestration.publishing.postgres.server import Server, configured_server

__all__ = ["Server", "configured_server", "drop_expired", "reload_rewritten", "shows_version"]

# psycopg is an optional dependency: these functions import it, if there is a server.


@contextmanager
def shows_version(server: Server | None, home: Home, version: Path) -> Iterator[None]:
    """See `publication.shows_version`; does nothing without a server."""
    if server is None:
        yield
        return
    from orchestration.publishing.postgres import publication

    with publication.shows_version(server, home, version):
        yield


def reload_rewritten(server: Server | None, home: Home) -> list[str]:
    """See `publication.reload_rewritten`; returns nothing without a server."""
    if server is None:
        return []
    from orchestration.publishing.postgres import publication

    return publication.reload_rewritten(server, home)


def drop_expired(server: Server | None, home: Home) -> None:
    """See `publication.drop_expired`; does nothing without a server."""
    if server is not None:
        from orchestration.publishing.postgres import publication

        publication.drop_expired(server, home)
