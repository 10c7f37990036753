"""Responses with every field of the real services, through connector and staging.

The shapes are those of recordings in public tests of other clients (Airbyte's `expected_records` of
Freshdesk and Delighted, qualtRics' cassettes, Delighted's own SDKs) and of the vendors'
documentation; the values are ours.
"""

import contextlib
import copy
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.servers.running import serving, with_defaults
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home
from orchestration.landing.vendor import land_vendor
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options
from orchestration.sources.qualtrics.export_files import responses_from
from orchestration.sources.qualtrics.questions import scale
from tests.support.vendors import build_staging

pytestmark = pytest.mark.slow

SHAPES = Path(__file__).resolve().parents[1] / "fixtures" / "recorded_shapes"
SIGN_IN = {
    "freshdesk": {"api_key": "k"},
    "delighted": {"api_key": "k"},
    "qualtrics": {"api_token": "t"},
}
Payloads = dict[str, Any]


def payloads_of(vendor: str) -> Payloads:
    return json.loads((SHAPES / f"{vendor}.json").read_text(encoding="utf-8"))


def packed(name: str, content: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr(name, content)
    return archive.getvalue()


@contextlib.contextmanager
def replayed(vendor: str, payloads: Payloads) -> Iterator[Options]:
    """Serve payloads by method and path, whatever the parameters; all other paths are 404."""

    async def answer(request: Request) -> Response:
        path = request.url.path
        if path.endswith("/file"):
            return Response(
                packed("S.json", json.dumps(payloads["FILE"])), media_type="application/zip"
            )
        key = path if request.method == "GET" else f"{request.method}{path}"
        return (
            JSONResponse(payloads[key])
            if key in payloads
            else JSONResponse({"message": "Not found"}, 404)
        )

    with serving(
        Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    ) as base_url:
        yield with_defaults(vendor, SIGN_IN[vendor] | {"base_url": base_url})


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("recorded")
    for vendor in SIGN_IN:
        with replayed(vendor, payloads_of(vendor)) as options:
            land_vendor(CONNECTORS[vendor], options, vendor, Home(home))
    build_staging(home, *SIGN_IN)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_tickets_and_their_events(staged: duckdb.DuckDBPyConnection) -> None:
    tickets = staged.execute(
        "select distinct ticket_id, customer_id, contact_id, requester_email, channel, priority,"
        " team, status,"
        " created_at from staging.stg_freshdesk__tickets order by ticket_id"
    ).fetchall()
    # Tickets in the main list are not deleted, whatever other lists contain.
    asked, created = ("freshdesk:902", "p@corp.example"), "2026-03-02T08:00:00Z"
    assert tickets == [
        ("freshdesk:21", "freshdesk:301", *asked, "email", "low", None, "closed", created),
        ("freshdesk:22", None, *asked, "whatsapp", "low", "Billing", "open", created),
    ]
    events = staged.execute(
        "select event_id, actor_type, is_public, status from staging.stg_freshdesk__ticket_events"
        " order by event_id"
    ).fetchall()
    # A rating's comment is not a ticket event, and a rule's message is not an agent's. An outbound
    # e-mail is closed at the instant of its creation.
    assert events == [
        ("freshdesk:1", "agent", "true", None),
        ("freshdesk:2", "agent", "false", None),
        ("freshdesk:21-closed", "system", None, "closed"),
        ("freshdesk:21-description", "agent", "true", None),
        ("freshdesk:22-description", "customer", "true", None),
        ("freshdesk:4", "system", "true", None),
    ]


def test_calendars_people_and_ratings(staged: duckdb.DuckDBPyConnection) -> None:
    calendars = staged.execute(
        "select schedule, timezone, weekday, opens_at, closes_at from"
        " staging.stg_freshdesk__business_hours"
        " order by all"
    ).fetchall()
    assert calendars == [
        ("default", "America/New_York", "1", "08:00", "17:00"),
        ("default", "America/New_York", "5", "08:00", "24:00"),
    ]
    people = staged.execute(
        "select distinct contact_id, customer_id, email, is_deleted from"
        " staging.stg_freshdesk__contacts order by all"
    ).fetchall()
    assert people == [
        ("freshdesk:902", "freshdesk:301", "p@corp.example", False),
        ("freshdesk:903", None, None, False),
    ]
    ratings = (
        "select ticket_id, scale_min, scale_max, score, comment from"
        " staging.stg_freshdesk__survey_responses"
    )
    assert staged.execute(ratings).fetchall() == [("freshdesk:21", "1", "3", "3", "t")]


def test_delighted_answers_with_an_expanded_person_or_an_id(
    staged: duckdb.DuckDBPyConnection,
) -> None:
    found = staged.execute(
        "select response_id, survey_type, scale_max, polarity, score, respondent_email,"
        " responded_at"
        " from staging.stg_delighted__survey_responses where not is_out_of_scope"
        " order by response_id"
    ).fetchall()
    assert found == [
        ("delighted:1", "nps", "10", None, "9", "p@corp.example", "2026-02-25T06:13:21Z"),
        ("delighted:3", "ces", "7", "ease", "7", "q@corp.example", "2026-02-25T06:13:23Z"),
    ]


def test_qualtrics_answers_and_invitations(staged: duckdb.DuckDBPyConnection) -> None:
    found = staged.execute(
        "select response_id, survey_type, scale_max, score, comment, channel, sent_at, responded_at"
        " from staging.stg_qualtrics__survey_responses where not is_deleted and not is_out_of_scope"
        " order by response_id"
    ).fetchall()
    sent, answered = "2026-03-01T08:00:00Z", "2026-03-01T08:01:00.446Z"
    assert found == [
        ("qualtrics:EMD_1:CID_2:QID1", "csat", "5", None, None, "email", sent, None),
        ("qualtrics:EMD_1:CID_2:QID3", "nps", "10", None, None, "email", sent, None),
        ("qualtrics:R_1:QID1", "csat", "5", "5", None, "email", sent, answered),
        # The comment is the answer to the next text question in the survey's flow.
        ("qualtrics:R_1:QID3", "nps", "10", "9", "nice", "email", sent, answered),
        ("qualtrics:R_3:QID1", "csat", "5", "2", None, "anonymous", None, answered),
        # In two loops of Loop & Merge.
        ("qualtrics:R_4:1_QID3", "nps", "10", "9", "first", "email", None, answered),
        ("qualtrics:R_4:2_QID3", "nps", "10", "3", None, "email", None, answered),
    ]


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


def test_an_export_as_csv_equals_one_as_json_lines() -> None:
    told = [
        json.dumps({"ImportId": name})
        for name in ("recordedDate", "_recordId", "QID1", "QID2_TEXT")
    ]
    quoted = ",".join('"' + name.replace('"', '""') + '"' for name in told)
    table = (
        f"RecordedDate,ResponseId,Q1,Q2\nRecorded,Id,Happy?,Why?\n{quoted}\n2026-03-01"
        ' 08:00:00,R_1,5,"a\nb"\n'
    )
    values = {
        "recordedDate": "2026-03-01 08:00:00",
        "_recordId": "R_1",
        "QID1": "5",
        "QID2_TEXT": "a\nb",
    }
    assert list(responses_from(packed("S.csv", "\ufeff" + table), 0, "/file")) == [
        [{"responseId": "R_1", "values": values}]
    ]


def test_scales_of_matrices_and_sliders() -> None:
    statements = {"1": {"Display": "fast"}, "2": {"Display": "kind"}, "9": {"Display": "cheap"}}
    points = {str(point): {"Display": "x"} for point in range(1, 8)}
    matrix = {
        "QuestionType": "Matrix",
        "Choices": statements,
        "Answers": points,
        "RecodeValues": {"7": "70"},
    }
    assert scale("csat", matrix) == ("1", "70")
    slider = {
        "QuestionType": "Slider",
        "Choices": statements,
        "Configuration": {"CSSliderMin": 0, "CSSliderMax": 100},
    }
    assert scale("ces", slider) == ("0", "100")
