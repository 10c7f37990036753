"""The PostgreSQL server: its address, which is a secret, connections, and errors as one line.

Messages of PostgreSQL may quote rows, and those about an address may quote the password. Errors
therefore name the server, and the SQLSTATE instead of the message.
"""

import importlib.util
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.settings.secrets import secret

if TYPE_CHECKING:
    import psycopg

ADDRESS, READER = "CX_PUBLISH_POSTGRES", "CX_PUBLISH_POSTGRES_READER"
FORM = "postgresql://user:password@host:5432/database"
# A connection to a server that stops answering ends after about a minute.
CONNECTION_OPTIONS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "fallback_application_name": "cx",
}
# libpq gives no SQLSTATE for a refused connection. Other languages of the server count as down.
REFUSED = re.compile(
    "authentication failed|no password supplied|does not exist|no pg_hba.conf entry"
    "|permission denied"
)
PERMISSION_CLASSES = ("28", "3D")
INSUFFICIENT_PRIVILEGE = "42501"


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server to publish to.

    Attributes:
        options: the connection parameters of libpq, with the password.
        reader: role that may read the published tables; None to grant nothing.
    """

    options: dict[str, str] = field(repr=False)
    reader: str | None = None

    def __str__(self) -> str:
        host = self.options.get("host", "localhost")
        return f"{host}:{self.options.get('port', '5432')}/{self.options.get('dbname', '')}"


def configured_server() -> Server | None:
    """Return the server of the settings; None without one.

    Raises:
        BadConfigurationError: the address is malformed, or psycopg is not installed.
    """
    address = secret(ADDRESS, "publish.postgres")
    if not address:
        return None
    if importlib.util.find_spec("psycopg") is None:
        raise BadConfigurationError(
            f"{ADDRESS}: psycopg is not installed; run `pip install '.[postgres]'`, or remove the"
            " setting"
        )
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        if not re.match("postgres(ql)?://", address):
            raise psycopg.ProgrammingError
        given = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except (psycopg.Error, ValueError):
        # The message may contain the password.
        raise BadConfigurationError(f"{ADDRESS}: not an address; write it like {FORM}") from None
    return Server(CONNECTION_OPTIONS | given, os.environ.get(READER) or None)


@contextmanager
def connected(server: Server) -> Iterator["psycopg.Connection"]:
    """Connect in autocommit mode.

    Raises:
        BadConfigurationError: the server refuses the user or the database, or a right is missing.
        RefreshError: the server is down, or a statement failed.
    """
    import psycopg

    try:
        # A pooler may give each transaction another session, without prepared statements.
        connection = psycopg.connect(
            **server.options,  # type: ignore[arg-type]
            autocommit=True,
            client_encoding="utf8",
            prepare_threshold=None,
        )
    except psycopg.Error as error:
        raise _refusal(server, str(error)) from None
    try:
        with connection:
            yield connection
    except psycopg.Error as error:
        raise _failure(server, error) from None


def _refusal(server: Server, message: str) -> BadConfigurationError | RefreshError:
    reason = message.strip().partition("\n")[0].rpartition("failed: ")[2].strip()
    for name in ("password", "sslpassword"):
        if name in server.options:
            reason = reason.replace(server.options[name], "***")
    if REFUSED.search(message):
        return BadConfigurationError(
            f"{ADDRESS}: {server} refuses the connection ({reason}); correct the address or the"
            " rights of its user"
        )
    return RefreshError(
        f"PostgreSQL at {server} cannot be reached ({reason}); start it or correct {ADDRESS}, then"
        " run again"
    )


def _failure(server: Server, error: "psycopg.Error") -> BadConfigurationError | RefreshError:
    state = error.sqlstate or ""
    if state == INSUFFICIENT_PRIVILEGE or state[:2] in PERMISSION_CLASSES:
        return BadConfigurationError(
            f"{ADDRESS}: its user has too few rights in {server} ({state}); let it create schemas"
            " and own metrics, marts and quality"
        )
    if not state or state[:2] in ("08", "57"):
        return RefreshError(
            f"PostgreSQL at {server} ended the connection; run again when it is available"
        )
    advice = "free disk space there" if state == "53100" else "see the log of the server"
    return RefreshError(
        f"PostgreSQL at {server} refused a statement ({state}, {type(error).__name__}); {advice},"
        " then run again"
    )
