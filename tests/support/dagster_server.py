"""A running web server of Dagster, and requests to it."""

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.support.running import start

JSON = {"Content-Type": "application/json"}


@contextmanager
def serving(home: Path, *command: str) -> Iterator[int]:
    """The port of a server of a home, which a command such as `dagster dev` starts."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start(*command, "--port", str(port), home=home, quiet=True)
    try:
        while not _is_listening(port):
            assert server.poll() is None, f"{command} has exited"
            time.sleep(0.2)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _is_listening(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def request(
    port: int, method: str, path: str, headers: dict[str, str], body: str | None = None
) -> tuple[int, str]:
    """The status and the content of an answer."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def query(port: int, text: str) -> dict[str, Any]:
    """The data that GraphQL answers to a query."""
    status, answer = request(port, "POST", "/graphql", JSON, json.dumps({"query": text}))
    assert status == 200, answer
    return json.loads(answer)["data"]
