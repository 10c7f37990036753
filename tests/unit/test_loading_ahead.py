"""Great Expectations is imported ahead in runs that validate their build, and in no others."""

from collections.abc import Callable

import dagster as dg
import pytest

from orchestration.defs import loading_ahead
from orchestration.defs.loading_ahead import VALIDATION, load_ahead

MODELS = frozenset({dg.AssetKey("fct_tickets")})
CHECKS = frozenset({dg.AssetCheckKey(dg.AssetKey("fct_tickets"), "unique_key")})


class RecordedThread:
    """A thread that runs at once."""

    def __init__(self, target: Callable[[], None]) -> None:
        self.start = target


@pytest.mark.parametrize(
    ("assets", "checks", "is_loaded"),
    [
        (None, None, True),
        (MODELS | {VALIDATION}, None, True),
        (MODELS | {VALIDATION}, CHECKS, True),
        (MODELS, None, False),
        (MODELS, CHECKS, False),
        (None, CHECKS, False),
    ],
)
def test_only_runs_that_validate_load_ahead(
    assets: frozenset[dg.AssetKey] | None,
    checks: frozenset[dg.AssetCheckKey] | None,
    is_loaded: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loads: list[str] = []
    monkeypatch.setattr(loading_ahead, "Thread", RecordedThread)
    monkeypatch.setattr(loading_ahead, "_load", lambda: loads.append("loaded"))
    load_ahead(dg.DagsterRun("nightly", asset_selection=assets, asset_check_selection=checks))
    assert loads == (["loaded"] if is_loaded else [])


def test_the_validation_is_an_asset() -> None:
    from orchestration.definitions import defs

    assert VALIDATION in defs.resolve_asset_graph().get_all_asset_keys()
