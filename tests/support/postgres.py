"""A PostgreSQL server on loopback, started from Debian's packages or from the PATH."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 60
QUIET: dict[str, Any] = {
    "cwd": "/",
    **dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL),
}
PASSWORD = "s3cr3t-of-the-server"
READER = "bi_reader"
# PostgreSQL refuses to run as root. In some containers, only root may write to /dev/null, which
# initdb does.
AS_NOBODY = [
    *("--reuid=nobody", "--regid=nogroup", "--clear-groups"),
    *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
]


def server_program(name: str) -> Path | None:
    """A program of the newest installed PostgreSQL; None if there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name)
    return debian[-1] if debian else Path(found) if found else None


@dataclass
class Postgres:
    """A server, which a test may stop and start.

    Attributes:
        folder: its folder.
        port: its port on loopback.
        process: its process while it runs.
    """

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def address(
        self, database: str = "postgres", user: str = "cx", password: str = PASSWORD
    ) -> str:
        """The address that `CX_PUBLISH_POSTGRES` takes."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def query(self, statement: str, database: str = "postgres", user: str = "cx") -> list[str]:
        """The lines that psql, a client in a process of its own, prints for a statement."""
        psql = server_program("psql")
        assert psql is not None
        command = [psql, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement]
        done = subprocess.run(
            [*command, self.address(database, user)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def start(self) -> None:
        """Start the server, which ends with this process, and wait until it answers."""
        self.process = subprocess.Popen(
            _command(
                "postgres", "-D", str(self.folder / "data"), "-p", str(self.port),
                "-h", "127.0.0.1", "-k", str(self.folder), "-c", "fsync=off",
            ),
            **QUIET,
        )  # fmt: skip
        ready = [server_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server at once, as a crash does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server with the superuser `cx` and the role `bi_reader`."""
    folder = Path(tempfile.mkdtemp(prefix="cx-postgres-"))
    server = Postgres(folder, _free_port())
    password = folder / "password"
    password.write_text(PASSWORD)
    if os.geteuid() == 0:
        for path in (folder, password):
            shutil.chown(path, "nobody", "nogroup")
    try:
        initdb = _command(
            "initdb", "-D", str(folder / "data"), "-U", "cx", "--auth=scram-sha-256",
            f"--pwfile={password}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        assert subprocess.run(initdb, check=False, **QUIET).returncode == 0, "initdb failed"
        server.start()
        server.query(f"create role {READER} login password '{PASSWORD}'")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _command(name: str, *arguments: str) -> list[str]:
    program = server_program(name)
    assert program is not None
    user = AS_NOBODY if os.geteuid() == 0 else []
    return ["setpriv", "--pdeathsig=QUIT", *user, str(program), *arguments]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
