"""A webhook on loopback that receives alerts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "s3cr3t-of-the-webhook"


@dataclass
class Webhook:
    """The address and the received messages.

    Attributes:
        address: the Apprise address, which contains `SECRET`.
        received: the messages in order, with `title`, `message` and `type`.
        status: the HTTP status of the responses.
    """

    address: str = ""
    received: list[dict[str, str]] = field(default_factory=list)
    status: int = 200

    def take_titles(self) -> list[str]:
        """The titles of the messages received since the last call."""
        titles = [message["title"] for message in self.received]
        self.received.clear()
        return titles


@contextmanager
def running_webhook() -> Iterator[Webhook]:
    """Serve a webhook on a free port of loopback."""
    webhook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            webhook.received.append(
                json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            )
            self.send_response(webhook.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    webhook.address = f"json://user:{SECRET}@127.0.0.1:{server.server_port}/{SECRET}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield webhook
    finally:
        server.shutdown()
        server.server_close()
