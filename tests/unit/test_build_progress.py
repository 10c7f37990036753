"""Events of dbt reach Dagster and the terminal while dbt is still building."""

import io
import logging
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import dagster as dg
from rich.console import Console

from orchestration.cli.run import _show_progress
from orchestration.defs.assets import warehouse


def message(name: str, text: str, unique_id: str, *events: Any) -> SimpleNamespace:
    """A message of dbt that translates to events of Dagster."""
    return SimpleNamespace(
        raw_event={
            "info": {"name": name, "msg": text},
            "data": {"node_info": {"unique_id": unique_id}},
        },
        to_default_asset_events=lambda *_: iter(events),
    )


def finished(unique_id: str) -> SimpleNamespace:
    """The message that a model has finished."""
    output = dg.Output(None, unique_id.rpartition(".")[2], metadata={"unique_id": unique_id})
    return message("LogModelResult", "OK: created", unique_id, output)


class FakeInvocation:
    """An invocation of dbt that counts the messages which have been read."""

    manifest = dagster_dbt_translator = context = target_path = project = None

    def __init__(self, *messages: SimpleNamespace) -> None:
        self.messages = messages
        self.read = 0
        self.process = SimpleNamespace(poll=lambda: None, terminate=self._end, wait=lambda: None)
        self.is_ended = False

    def _end(self) -> None:
        self.is_ended = True

    def stream_raw_events(self) -> Iterator[SimpleNamespace]:
        for one in self.messages:
            self.read += 1
            yield one


def test_an_event_arrives_before_the_next_model_is_built() -> None:
    tickets, orders = "model.cx_metrics.fct_tickets", "model.cx_metrics.fct_orders"
    invocation = FakeInvocation(
        message("JinjaLogInfo", "row count: 14", tickets),
        finished(tickets),
        message("JinjaLogInfo", "a message of another macro: 3", orders),
        finished(orders),
    )
    events = warehouse._events_with_rows(None, None, invocation)  # type: ignore[arg-type]
    first = next(events)
    assert (first.output_name, invocation.read) == ("fct_tickets", 2)
    assert first.metadata["dagster/row_count"].value == 14
    assert "dagster/row_count" not in next(events).metadata


def test_an_interruption_between_two_events_ends_dbt() -> None:
    invocation = FakeInvocation(finished("model.cx_metrics.a"), finished("model.cx_metrics.b"))
    events = warehouse._events_with_rows(None, None, invocation)  # type: ignore[arg-type]
    next(events)
    events.close()
    assert invocation.is_ended


def test_the_terminal_shows_the_last_model() -> None:
    progress = logging.getLogger("cx_progress")
    for is_terminal in (True, False):
        output = io.StringIO()
        console = Console(file=output, force_terminal=is_terminal, width=80)
        with _show_progress(console, "extract, build"):
            progress.info("%s is built", "fct_tickets")
            time.sleep(0.3)
        assert ("extract, build: fct_tickets is built" in output.getvalue()) == is_terminal
