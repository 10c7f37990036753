"""Recorded shapes that vary: unknown shapes, nulls in optional fields, and a smaller plan."""

import copy
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home
from orchestration.landing.vendor import land_vendor
from orchestration.sources import CONNECTORS
from tests.sources.recordings import payloads_of, replayed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("vendor", "path", "words"),
    [
        (
            "freshdesk",
            "/api/v2/tickets",
            r"freshdesk: unexpected response format \(TypeError in freshdesk/tickets.py:\d+\)",
        ),
        (
            "delighted",
            "/survey_responses.json",
            r"delighted: unexpected response format \(.* in delighted/\w+.py:\d+\)",
        ),
        (
            "qualtrics",
            "/API/v3/surveys",
            r"qualtrics: unexpected response format \(KeyError 'result' in qualtrics/client.py",
        ),
    ],
)
def test_an_unknown_shape_is_one_line(vendor: str, path: str, words: str, tmp_path: Path) -> None:
    changed = payloads_of(vendor) | {
        path: {"private": "p@corp.example"} if vendor == "qualtrics" else [None]
    }
    with replayed(vendor, changed) as options, pytest.raises(RefreshError, match=words) as told:
        land_vendor(CONNECTORS[vendor], options, vendor, Home(tmp_path))
    assert "\n" not in str(told.value) and "p@corp.example" not in str(told.value)


KEPT = {
    *(
        "id",
        "updated_at",
        "responseId",
        "contactId",
        "QuestionID",
        "QuestionType",
        "Selector",
        "Type",
        "ID",
    ),
    *("fileId", "progressId", "status", "requestType", "directoryId"),
}


@pytest.mark.parametrize(
    ("vendor", "table", "rows"),
    [
        ("freshdesk", "tickets", 2),
        ("delighted", "survey_responses", 3),
        ("qualtrics", "responses", 5),
    ],
)
def test_nulls_in_every_optional_field_are_read(
    vendor: str, table: str, rows: int, tmp_path: Path
) -> None:
    nulled = {path: _nulled(payload) for path, payload in payloads_of(vendor).items()}
    with replayed(vendor, nulled) as options:
        landed = land_vendor(
            CONNECTORS[vendor], options | {"activities_export": "false"}, vendor, Home(tmp_path)
        ).rows
    assert landed[table] == rows


def _nulled(node: Any) -> Any:
    """A payload with null for every value that reading a list does not require."""
    if isinstance(node, dict):
        return {
            name: value if name in KEPT and not isinstance(value, dict | list) else _nulled(value)
            for name, value in node.items()
        }
    return [_nulled(value) for value in node] if isinstance(node, list) else None


def test_features_missing_from_a_plan_keep_their_landed_rows(tmp_path: Path) -> None:
    payloads = copy.deepcopy(payloads_of("freshdesk"))
    for name in (
        "groups",
        "business_hours",
        "surveys",
        "surveys/satisfaction_ratings",
        "export/ticket_activities",
    ):
        del payloads[f"/api/v2/{name}"]
    with replayed("freshdesk", payloads) as options:
        landed = land_vendor(CONNECTORS["freshdesk"], options, "freshdesk", Home(tmp_path)).rows
        assert "groups" not in landed and landed["tickets"] == 2
        del payloads["/api/v2/companies"]
        with pytest.raises(BadConfigurationError, match="api/v2/companies returned 404"):
            land_vendor(CONNECTORS["freshdesk"], options, "freshdesk", Home(tmp_path))
