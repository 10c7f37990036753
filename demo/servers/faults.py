"""What goes wrong between a vendor and us, on purpose and by lot: the same seed gives the same troubles.

Each kind is a share of the requests. A request is spoilt at most `in_a_row` times before it is let through, so that a
patient client always gets there.
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
    """Shares of requests (0–1) that meet each kind of trouble.

    Attributes:
        throttled: answered with 429 and `Retry-After`.
        failing: answered with 500 or 503.
        reset: cut in the middle of the body.
        slow: answered after a pause.
        repeated_rows: answered with some records of the page twice.
        shuffled_rows: answered with the page's records in another order.
        drifting_types: answered with whole numbers as text.
    """

    throttled: float = 0.0
    failing: float = 0.0
    reset: float = 0.0
    slow: float = 0.0
    repeated_rows: float = 0.0
    shuffled_rows: float = 0.0
    drifting_types: float = 0.0
    in_a_row: int = 3
    seed: int = 0
    met: Counter = field(default_factory=Counter)

    def all_on(self, share: float, seed: int = 0) -> None:
        """Switch every kind on."""
        for kind in KINDS:
            setattr(self, kind, share)
        self.seed, self._dice = seed, random.Random(seed)

    def off(self) -> None:
        """Switch every kind off."""
        for kind in KINDS:
            setattr(self, kind, 0.0)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._spoilt: Counter = Counter()

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application behind these troubles."""

        async def troubled(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return await app(scope, receive, send)
            kinds = [kind for kind in KINDS if self._dice.random() < getattr(self, kind)]
            self.met.update(kinds)
            path = scope["path"] + "?" + scope["query_string"].decode()
            spoiling = [kind for kind in kinds if kind in ("throttled", "failing", "reset")]
            if spoiling and self._spoilt[path] < self.in_a_row:
                self._spoilt[path] += 1
                return await self._spoil(spoiling[0], app, scope, receive, send)
            if "slow" in kinds:
                await asyncio.sleep(0.05)
            return await app(scope, receive, self._rewriting(send, kinds))

        return troubled

    async def _spoil(
        self, kind: str, app: ASGIApp, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if kind == "reset":
            return await app(scope, receive, _cutting(send))
        status, headers = (
            (429, [(b"retry-after", b"0")])
            if kind == "throttled"
            else (self._dice.choice([500, 503]), [])
        )
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"<html>not now</html>"})

    def _rewriting(self, send: Send, kinds: list[str]) -> Send:
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
            records.extend(self._dice.sample(records, min(3, len(records))))
        if records and "shuffled_rows" in kinds:
            self._dice.shuffle(records)
        if "drifting_types" in kinds:
            for record in records:
                record.update(
                    {name: str(value) for name, value in record.items() if type(value) is int}
                )
        return body


def _cutting(send: Send) -> Send:
    """Sends half of the body, then breaks off."""

    async def cut(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            await send({**message, "body": body[: len(body) // 2], "more_body": True})
            raise ConnectionResetError("cut on purpose")
        await send(message)

    return cut


def _is_json(start: Message) -> bool:
    headers = dict(start["headers"])
    return start["status"] == 200 and headers.get(b"content-type", b"").startswith(
        b"application/json"
    )


def _records(body: object) -> list[dict]:
    """The list of records in a body: itself, or the longest list in it."""
    if isinstance(body, dict):
        body = max(
            (value for value in body.values() if isinstance(value, list)), key=len, default=[]
        )
    return (
        body if isinstance(body, list) and all(isinstance(record, dict) for record in body) else []
    )
