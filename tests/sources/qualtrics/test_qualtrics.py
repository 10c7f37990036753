"""Qualtrics' connector: exports, invitations, questions, settings and errors."""

import time
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from demo.servers.server import Company
from orchestration.errors import BadConfigurationError, SourceUnavailableError
from orchestration.landing.state import marked_cursors
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options
from orchestration.sources.qualtrics import exports
from tests.sources.qualtrics.account import CSAT, NPS, land, served

QUALTRICS = CONNECTORS["qualtrics"]


def known(home: Path) -> dict[str, dict]:
    """The cursor of each survey's responses."""
    return marked_cursors(home / "landing" / "qualtrics")["responses"]["surveys"]


def landed_ids(home: Path) -> Counter:
    files = str(home / "landing" / "qualtrics" / "responses" / "*.parquet")
    return Counter(row[0] for row in duckdb.sql(f"select response_id from '{files}'").fetchall())


def test_an_expired_token_falls_back_to_the_time(little: Company, tmp_path: Path) -> None:
    with served(little) as (server, options):
        land(options, tmp_path)
        before = landed_ids(tmp_path)
        server.exports.expired = {survey["token"] for survey in known(tmp_path).values()}
        server.touch(3)
        server.responses[NPS][-1]["values"]["recordedDate"] = known(tmp_path)[NPS]["recorded_to"]
        assert land(options, tmp_path) == {"responses": 3}
        assert len(landed_ids(tmp_path) - before) == 3
        assert known(tmp_path)[NPS]["token"] not in server.exports.expired


def test_an_interrupted_file_resumes_and_an_expired_one_restarts(
    little: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.sources.qualtrics.export_files.RESPONSES_PER_PAGE", 4)
    with served(little) as (server, options):
        options = options | {"surveys": NPS, "invitations": "false"}
        pages = QUALTRICS.read(options, {})
        cursor = next(page.cursor for page in pages if page.table == "responses")
        pages.close()
        assert cursor["surveys"][NPS]["file"]["responses"] == 4
        everything = [response["responseId"] for response in server.responses[NPS]]
        assert responses_read(options, cursor) == everything[4:]
        server.exports.made.clear()
        assert responses_read(options, cursor) == everything


def responses_read(options: Options, cursor: dict) -> list[str]:
    """The ids of the responses after a cursor."""
    pages = QUALTRICS.read(options, {"responses": cursor})
    return [
        row["response_id"] for page in pages if page.table == "responses" for row in page.records
    ]


def test_a_distribution_of_an_unknown_type_is_one_line(
    little: Company, caplog: pytest.LogCaptureFixture
) -> None:
    with served(little) as (server, options):
        first, second, *_ = server.mailings.distributions.values()
        first["requestType"], second["requestType"] = "Letter", "ThankYou"
        pages = list(QUALTRICS.read(options, {}))
    invitations = [row for page in pages if page.table == "invitations" for row in page.records]
    read = {row["distribution_id"] for row in invitations}
    assert read and not read & {first["id"], second["id"]}
    warnings = [line for line in caplog.messages if "unknown type" in line]
    assert len(warnings) == 1 and "(Letter)" in warnings[0]


def test_an_export_is_polled_until_it_completes(
    little: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "FIRST_POLL_SECONDS", 0.001)
    with served(little) as (server, options):
        server.exports.polls = 3
        assert land(options, tmp_path)["responses"] > 10
        monkeypatch.setattr(exports, "MAX_JOB_SECONDS", 0)
        with pytest.raises(SourceUnavailableError, match="the response export of SV_"):
            land(options, tmp_path)


def test_a_json_document_is_read_like_ndjson(little: Company, tmp_path: Path) -> None:
    with served(little) as (server, options):
        options = options | {"surveys": NPS, "invitations": "false"}
        land(options, tmp_path)
        name, export = next(iter(server.exports.made.items()))
        export["params"]["format"] = "json"
        pending = {"file": {"id": f"{name}-file", "token": None, "responses": 0, "recorded_to": ""}}
        cursor = {"surveys": {NPS: known(tmp_path)[NPS] | pending}}
        assert responses_read(options, cursor) == [
            response["responseId"] for response in server.responses[NPS]
        ]


def test_a_full_export_returns_edited_responses(little: Company, tmp_path: Path) -> None:
    with served(little) as (server, options):
        land(options, tmp_path)
        server.responses[NPS][0]["values"] = server.responses[NPS][0]["values"] | {
            "QID1": 0,
            "QID2_TEXT": "edited",
        }
        assert land(options, tmp_path) == {}
        assert land(options | {"full_export": "true"}, tmp_path) == {"responses": 1}


def test_several_questions_of_a_survey_and_their_scales(little: Company, tmp_path: Path) -> None:
    with served(little) as (server, options):
        questions = server.definitions[NPS]["Questions"]
        questions["QID3"] = questions["QID1"] | {
            "QuestionID": "QID3",
            "DataExportTag": "how_easy",
            "Selector": "SAVR",
            "Choices": {"1": {}, "2": {}, "3": {}},
            "RecodeValues": {"1": "1", "2": "7", "3": "99"},
            "AnalyzeChoices": {"3": "No"},
        }
        for number, response in enumerate(server.responses[NPS]):
            response["values"] = response["values"] | {"QID3": 99 if number else 7}
        mapped = options | {"ces_questions": f"{NPS}:how_easy:effort"}
        pages = list(QUALTRICS.read(mapped | {"surveys": NPS}, {}))
        found = next(page for page in pages if page.table == "questions").records
        assert [(row["question_id"], row["survey_type"]) for row in found] == [
            ("QID1", "nps"),
            ("QID3", "ces"),
        ]
        assert (found[1]["scale_min"], found[1]["scale_max"], found[1]["polarity"]) == (
            "1",
            "7",
            "effort",
        )
        rows = [row for page in pages if page.table == "responses" for row in page.records]
        assert Counter(row["score"] for row in rows if row["question_id"] == "QID3") == {
            7: 1,
            None: len(server.responses[NPS]) - 1,
        }
        fixed = list(
            QUALTRICS.read(options | {"csat_questions": f"{CSAT}:QID1=1-10", "surveys": CSAT}, {})
        )
        assert fixed[0].records[0]["scale_max"] == "10"
        statements = {
            "csat_questions": f"{NPS}:QID3_1=1-5, {NPS}:QID3_2=1-7",
            "surveys": NPS,
            "invitations": "false",
        }
        found = next(QUALTRICS.read(options | statements, {})).records
        assert [(row["question_id"], row["scale_max"]) for row in found] == [
            ("QID1", "10"),
            ("QID3_1", "5"),
            ("QID3_2", "7"),
        ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("csat_questions", "SV_x:Q1=5", "CSAT_QUESTIONS: 'SV_x:Q1=5' does not name a question"),
        ("ces_questions", f"{NPS}:QID9", f"no survey that is read has the question '{NPS}:QID9'"),
        ("surveys", "SV_none", "SURVEYS: the token has no access to survey SV_none"),
    ],
)
def test_a_setting_without_a_match_is_an_error(
    little: Company, tmp_path: Path, name: str, value: str, words: str
) -> None:
    with (
        served(little) as (_, options),
        pytest.raises(BadConfigurationError, match="SOURCES__QUALTRICS__") as error,
    ):
        land(options | {name: value}, tmp_path)
    assert words in str(error.value)


def test_several_directories_require_the_setting(little: Company, tmp_path: Path) -> None:
    with served(little) as (server, options):
        server.directories.append(
            {"directoryId": "POOL_other", "name": "Other", "isDefault": False}
        )
        with pytest.raises(BadConfigurationError, match="DIRECTORY_ID"):
            land(options, tmp_path)
        assert "invitations" not in land(options | {"invitations": "false"}, tmp_path)
        assert (
            land(options | {"directory_id": server.directories[0]["directoryId"]}, tmp_path)[
                "invitations"
            ]
            > 10
        )


def test_surveys_are_listed_to_the_last_page(little: Company, tmp_path: Path) -> None:
    with served(little) as (server, options):
        for number in range(150):
            server.definitions[f"SV_a{number:03}"] = server.definitions["SV_000officeLunch1"]
        assert set(known_after(options, tmp_path)) == {NPS, CSAT}
        assert server.requests <= server.min_requests()


def known_after(options: Options, home: Path) -> dict[str, dict]:
    land(options, home)
    return known(home)


@pytest.mark.slow
def test_retry_after_is_observed(little: Company, tmp_path: Path) -> None:
    with served(little) as (server, options):
        server.limit, server.limit_seconds = 8, 1.0
        # Other clients have used up the limit for three seconds from now.
        server._recent.extend([time.monotonic() + 2] * 8)
        assert land(options, tmp_path)["responses"] > 10
        # The other clients cause the first wait, and each further wait allows `limit` requests.
        most = 1 + server.requests / server.limit
        assert 0 < server.refused <= most, "one refused request per wait"


def test_errors_contain_the_code(little: Company, tmp_path: Path) -> None:
    with served(little) as (_, options), pytest.raises(BadConfigurationError) as error:
        land(options | {"api_token": "other"}, tmp_path)
    assert "401 Unauthorized (AUTH_6.0); check SOURCES__QUALTRICS__API_TOKEN" in str(error.value)
