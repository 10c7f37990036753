"""Random faults between a vendor's server and its clients, for tests.

Each kind of fault affects a share of the requests. The same seed gives the same faults. The same
request fails at most `max_in_a_row` times, so that a client that retries succeeds.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KINDS = (
    "throttled",
    "failing",
    "reset",
    "slow",
    "repeated_rows",
    "shuffled_rows",
    "drifting_types",
)


@dataclass
class Faults:
    """The share of requests (0 to 1) with each kind of fault.

    Attributes:
        throttled: A response 429 with `Retry-After`.
        failing: A response 500 or 503.
        reset: A connection reset in the middle of the body.
        slow: A delayed response.
        repeated_rows: A page with some records twice.
        shuffled_rows: A page with its records in another order.
        drifting_types: A page with its integers as text.
        max_in_a_row: How often the same request may fail.
        seed: The seed of the random numbers.
        counts: The number of faults so far, by kind.
    """

    throttled: float = 0.0
    failing: float = 0.0
    reset: float = 0.0
    slow: float = 0.0
    repeated_rows: float = 0.0
    shuffled_rows: float = 0.0
    drifting_types: float = 0.0
    max_in_a_row: int = 3
    seed: int = 0
    counts: Counter = field(default_factory=Counter)

    def enable_all(self, share: float, seed: int = 0) -> None:
        """Enable each kind of fault for this share of the requests."""
        for kind in KINDS:
            setattr(self, kind, share)
        self.seed, self._rng = seed, random.Random(seed)

    def disable_all(self) -> None:
        """Disable all faults."""
        for kind in KINDS:
            setattr(self, kind, 0.0)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)
        self._failures: Counter = Counter()

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """The application with these faults in front of it."""

        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return await app(scope, receive, send)
            kinds = [kind for kind in KINDS if self._rng.random() < getattr(self, kind)]
            self.counts.update(kinds)
            path = scope["path"] + "?" + scope["query_string"].decode()
            failing = [kind for kind in kinds if kind in ("throttled", "failing", "reset")]
            if failing and self._failures[path] < self.max_in_a_row:
                self._failures[path] += 1
                return await self._fail(failing[0], app, scope, receive, send)
            if "slow" in kinds:
                await asyncio.sleep(0.05)
            return await app(scope, receive, self._rewriter(send, kinds))

        return faulty

    async def _fail(
        self, kind: str, app: ASGIApp, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if kind == "reset":
            return await app(scope, receive, _truncating(send))
        status, headers = (
            (429, [(b"retry-after", b"0")])
            if kind == "throttled"
            else (self._rng.choice([500, 503]), [])
        )
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"<html>not now</html>"})

    def _rewriter(self, send: Send, kinds: list[str]) -> Send:
        if not {"repeated_rows", "shuffled_rows", "drifting_types"} & set(kinds):
            return send
        started: list[Message] = []

        async def rewrite(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body = message.get("body", b"")
            if not message.get("more_body") and _is_json(started[0]):
                body = orjson.dumps(self._rewritten(orjson.loads(body), kinds))
                started[0]["headers"] = [
                    pair for pair in started[0]["headers"] if pair[0] != b"content-length"
                ]
            await send(started[0])
            await send({**message, "body": body})

        return rewrite

    def _rewritten(self, body: object, kinds: list[str]) -> object:
        records = _records(body)
        if records and "repeated_rows" in kinds:
            records.extend(self._rng.sample(records, min(3, len(records))))
        if records and "shuffled_rows" in kinds:
            self._rng.shuffle(records)
        if "drifting_types" in kinds:
            for record in records:
                record.update(
                    {name: str(value) for name, value in record.items() if type(value) is int}
                )
        return body


def _truncating(send: Send) -> Send:
    """Sends half of the body, then resets the connection."""

    async def cut(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            await send({**message, "body": body[: len(body) // 2], "more_body": True})
            raise ConnectionResetError("simulated fault")
        await send(message)

    return cut


def _is_json(start: Message) -> bool:
    headers = dict(start["headers"])
    return start["status"] == 200 and headers.get(b"content-type", b"").startswith(
        b"application/json"
    )


def _records(body: object) -> list[dict]:
    """The records in a body: the body itself, or the longest list in it."""
    if isinstance(body, dict):
        body = max(
            (value for value in body.values() if isinstance(value, list)), key=len, default=[]
        )
    return (
        body if isinstance(body, list) and all(isinstance(record, dict) for record in body) else []
    )
