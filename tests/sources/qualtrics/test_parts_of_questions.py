"""Loops, columns, scales and exports of questions, and names in settings that no survey has."""

import json
import logging
from typing import Any

import pytest
from starlette.responses import Response

from orchestration.errors import BadConfigurationError
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Record
from orchestration.sources.qualtrics.export_files import responses_from
from orchestration.sources.qualtrics.questions import scale
from tests.sources.recordings import packed
from tests.support.replay import Replay

POINTS = {str(point): {"Display": str(point)} for point in range(1, 6)}
COLUMN = {"QuestionType": "Matrix", "Choices": None, "Answers": POINTS}
QUESTIONS = {
    "QID2": {"DataExportTag": "NPS", "QuestionType": "MC", "Selector": "NPS"},
    "QID3": {"DataExportTag": "Q3", "QuestionType": "TE"},
    "QID5": {"DataExportTag": "Q5", "QuestionType": "SBS", "Choices": {"1": {"Display": "a"}}}
    | {"AdditionalQuestions": {"1": COLUMN, "2": COLUMN | {"RecodeValues": {"5": "50"}}}},
}
RESPONSES = [
    {"1_QID2": 9, "2_QID2": 3, "2_QID2_NPS_GROUP": 1, "2_QID3_TEXT": "slow", "ticket": "7"},
    {"QID2": 7, "QID5#1_1": 4, "QID5#2_1": 50},
]


def export(responses: list[dict[str, Any]]) -> bytes:
    rows = [{"responseId": f"R_{number}", "values": row} for number, row in enumerate(responses)]
    return packed("S.json", json.dumps({"responses": rows}))


def read(**options: str) -> dict[tuple[str, str], Record]:
    """The rows of the responses, by response and question."""
    survey, result = "/API/v3/surveys/SV_1", {"status": "complete", "fileId": "F"}
    answers = {
        "GET /API/v3/surveys": [{"result": {"elements": [{"id": "SV_1", "name": "S"}]}}],
        "GET /API/v3/survey-definitions/SV_1": [{"result": {"Questions": QUESTIONS}}],
        f"GET {survey}": [{"result": {"responseCounts": {"deleted": 0}}}],
        f"POST {survey}/export-responses": [{"result": {"progressId": "P"}}],
        f"GET {survey}/export-responses/P": [{"result": result}],
        f"GET {survey}/export-responses/F/file": [
            Response(export(RESPONSES), media_type="application/zip")
        ],
    }
    replay = Replay("qualtrics", answers, api_token="t", invitations="false", **options)
    with replay.served() as served:
        pages = list(CONNECTORS["qualtrics"].read(served, {}))
    return {
        (row["response_id"], row["question_id"]): row
        for page in pages
        if page.table == "responses"
        for row in page.records
    }


def test_each_loop_is_an_answer_with_its_comment() -> None:
    found = {key: (row["score"], row["comment"]) for key, row in read().items()}
    assert found == {
        ("R_0", "1_QID2"): (9, None),
        ("R_0", "2_QID2"): (3, "slow"),
        ("R_1", "QID2"): (7, None),
    }


def test_a_column_of_a_side_by_side_question_has_its_own_scale() -> None:
    found = read(csat_questions="qid5#1_1,QID5#2_1")
    assert found["R_1", "QID5#1_1"]["score"] == 4
    assert found["R_1", "QID5#2_1"]["score"] == 50


@pytest.mark.parametrize("name", ["QID77", "Q9_1", "SV_1:QID77"])
def test_a_question_that_no_survey_has_is_one_line(name: str) -> None:
    with pytest.raises(BadConfigurationError, match=rf"CSAT_QUESTIONS.* has the question '{name}'"):
        read(csat_questions=name)


def test_a_field_that_no_response_has_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="cx")
    logging.getLogger("cx").addHandler(caplog.handler)
    try:
        read(ticket_reference_field="ticket", touchpoint_field="tuchpoint")
    finally:
        logging.getLogger("cx").removeHandler(caplog.handler)
    lines = {record.getMessage() for record in caplog.records}
    assert lines == {
        "qualtrics: none of 2 responses has the field 'tuchpoint'; check"
        " SOURCES__QUALTRICS__TOUCHPOINT_FIELD"
    }


def test_an_export_as_csv_equals_one_as_json_lines() -> None:
    columns = [
        json.dumps({"ImportId": name})
        for name in ("recordedDate", "_recordId", "QID1", "QID2_TEXT")
    ]
    quoted = ",".join('"' + name.replace('"', '""') + '"' for name in columns)
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
