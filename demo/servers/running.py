"""Context managers that run servers on loopback."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from demo.company import demo_rows
from demo.servers import SERVERS
from demo.servers.native_ids import with_crm_ids
from orchestration.environment import DEMO_VENDORS
from orchestration.settings import demo_last_day
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options


@contextlib.contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port of 127.0.0.1 and yield its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def with_defaults(vendor: str, options: Options) -> Options:
    """A connector's settings, with defaults for those that are missing."""
    defaults = {
        option.name: option.default
        for option in CONNECTORS[vendor].options
        if option.default is not None
    }
    return defaults | dict(options)


@contextlib.contextmanager
def serve_demo() -> Iterator[dict[str, Options]]:
    """Serve the bundled demo company and yield all settings of its connectors, by vendor."""
    with serve_company(DEMO_VENDORS) as served:
        yield {vendor: with_defaults(vendor, options) for vendor, options in served.items()}


@contextlib.contextmanager
def serve_company(vendors: tuple[str, ...]) -> Iterator[dict[str, dict[str, str]]]:
    """Serve the demo company by these vendors and yield the settings for each server."""
    company = demo_rows(demo_last_day())
    with contextlib.ExitStack() as stack:
        options = {}
        for name in vendors:
            server = SERVERS[name](with_crm_ids(name, company))
            options[name] = server.options(stack.enter_context(serving(server.app())))
        yield options
