"""Responses that no documentation describes are one clear line, or land."""

from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home
from orchestration.landing.vendor import VendorSync
from orchestration.sources import CONNECTORS
from tests.sources.recordings import RECORDED, replay_of


def undocumented_shapes(response: object) -> list[object]:
    """Variants of a response that are not documented: another type, empty, null for a record."""
    shapes: list[object] = [[], {}, "down for maintenance"]
    if not isinstance(response, dict):
        return shapes
    lists = (name for name, value in response.items() if isinstance(value, list) and value)
    if (name := next(lists, None)) is not None:
        shapes += [response | {name: {}}, response | {name: [None]}]
    return shapes


@pytest.mark.slow
@pytest.mark.parametrize("vendor", RECORDED)
def test_an_undocumented_response_is_one_line_or_lands(
    vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.sources.http.client.FIRST_WAIT_SECONDS", 0.001)
    monkeypatch.setattr("orchestration.sources.salesforce.bulk.FIRST_POLL_SECONDS", 0.0)
    replay, refused = replay_of(vendor), 0
    with replay.served() as options:
        for request, bodies in RECORDED[vendor].items():
            for shape in undocumented_shapes(bodies[0]):
                replay.set_responses(RECORDED[vendor] | {request: [shape]})
                sync = VendorSync(CONNECTORS[vendor], options, vendor, Home(tmp_path))
                while sync.has_more():
                    list(sync.one_load())
                if sync.failure is not None:
                    refused += 1
                    assert isinstance(sync.failure, BadConfigurationError | RefreshError), (
                        request,
                        shape,
                    )
                    assert str(sync.failure).startswith(vendor) and "\n" not in str(sync.failure)
    assert refused > 10


ENDLESS = [
    (
        "zendesk",
        "GET /api/v2/satisfaction_ratings.json",
        {"satisfaction_ratings": []},
        {"meta": {"has_more": True}},
    ),
    (
        "zendesk",
        "GET /api/v2/groups.json",
        {"groups": []},
        {"next_page": "https://h.zendesk.com/api/v2/groups.json?page=2"},
    ),
    (
        "hubspot",
        "GET /crm/objects/2026-03/companies",
        {"results": []},
        {"paging": {"next": {"after": "NTI1"}}},
    ),
    (
        "salesforce",
        "GET /services/data/v57.0/query/01g-2000",
        {"records": [], "totalSize": 3, "done": False},
        {"nextRecordsUrl": "/services/data/v57.0/query/01g-2000"},
    ),
]


@pytest.mark.parametrize(("vendor", "request_", "body", "more"), ENDLESS)
def test_a_repeated_cursor_is_one_line(
    vendor: str, request_: str, body: dict, more: dict, tmp_path: Path
) -> None:
    with pytest.raises(
        RefreshError,
        match=rf"^{vendor}: GET .*: the response announces more pages but repeats its cursor",
    ):
        replay_of(vendor, RECORDED[vendor] | {request_: [body | more]}).land(tmp_path)
