"""What the Typeform connector requests, what it reads again, and its errors."""

import logging
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Page, State
from orchestration.sources.typeform import client
from orchestration.sources.typeform.questions import Question, metric_questions
from orchestration.sources.typeform.settings import OPTIONS, question_selectors
from tests.sources.typeform.recorded import (
    EASE,
    FORM,
    NPS,
    SECOND,
    SIGN_IN,
    TYPEFORM,
    answer,
    choices,
    form,
    listed,
    question,
    response,
)
from tests.support.replay import Replay, Responses
from tests.support.vendors import company_of_one_month, land, served

PATH = f"GET /forms/{FORM}/responses"


def read(
    replay: Replay, responses: Responses, state: State | None = None, **options: str
) -> list[Page]:
    """The pages of one read."""
    replay.set_responses(responses)
    with replay.served() as served_options:
        return list(CONNECTORS["typeform"].read(served_options | options, state or {}))


def replay_of(responses: Responses = TYPEFORM, **options: str) -> Replay:
    return Replay("typeform", responses, **SIGN_IN | options)


def since(replay: Replay) -> list[str]:
    """The first times of the requested lists of the first form's responses."""
    requests = [one for one in replay.requests if one.startswith(PATH)]
    return [parse_qs(urlsplit(one).query)["since"][0] for one in requests]


def state_of(pages: list[Page]) -> State:
    return {page.table: page.cursor for page in pages if page.cursor}


def selected(fields: list[dict], **options: str) -> list[Question]:
    """The metric questions of a form with these fields."""
    defaults = {option.name: option.default or "" for option in OPTIONS}
    return metric_questions(form(FORM, *fields), question_selectors(defaults | options))


def test_only_completed_responses_are_requested_the_earliest_first() -> None:
    replay = replay_of()
    read(replay, TYPEFORM)
    [request] = [one for one in replay.requests if one.startswith(PATH)]
    assert parse_qs(urlsplit(request).query) == {
        "page_size": ["1000"],
        "response_type": ["completed"],
        "sort": ["submitted_at,asc"],
        "since": ["2012-01-01T00:00:00"],
    }


def test_a_later_read_starts_an_hour_before_the_last_response() -> None:
    """Typeform may return a response half an hour after its submission."""
    replay = replay_of()
    state = state_of(read(replay, TYPEFORM))
    read(replay, TYPEFORM, state)
    assert since(replay) == ["2026-01-21T07:00:00"]


def test_a_form_is_read_in_full_when_its_questions_or_the_settings_change() -> None:
    replay = replay_of()
    state = state_of(read(replay, TYPEFORM))
    read(replay, TYPEFORM, state, touchpoint_field="page")
    assert since(replay) == ["2012-01-01T00:00:00"]
    changed = form(FORM, NPS, EASE, question("new0", "csat", "rating", steps=5))
    read(replay, TYPEFORM | {f"GET /forms/{FORM}": [changed]}, state)
    assert since(replay) == ["2012-01-01T00:00:00"]


def test_pages_start_at_the_last_time_of_the_page_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "RESPONSES_PER_PAGE", 2)
    rows = [response(f"r{day}", f"01-{day}T08:00:00", answer(NPS, "number", 9)) for day in (10, 11)]
    last = response("r12", "01-11T08:00:00", answer(NPS, "number", 8))
    later = response("r13", "01-12T08:00:00", answer(NPS, "number", 7))
    pages = [listed(*rows), listed(rows[1], last), listed(last, later), listed(later)]
    replay = replay_of()
    # The third page begins at the time of both responses of the second one.
    with pytest.raises(RefreshError, match="more than 2 responses have the time 2026-01-11T08:00"):
        read(replay, TYPEFORM | {PATH: pages})
    monkeypatch.setattr(client, "RESPONSES_PER_PAGE", 3)
    pages = [listed(*rows, last), listed(rows[1], last, later), listed(later)]
    found = read(replay, TYPEFORM | {PATH: pages})
    ids = [
        row["id"]
        for page in found
        for row in page.records
        if page.table == "responses" and row["question_id"] == NPS["id"]
    ]
    assert ids == [f"{FORM}:{id_}" for id_ in ("r10", "r11", "r12", "r13")]
    assert since(replay)[1:] == ["2026-01-11T08:00:00", "2026-01-12T08:00:00"]


def test_fewer_responses_than_typeform_counts_are_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    short = listed(response("r1", "01-10T08:00:00")) | {"total_items": 7}
    read(replay_of(), TYPEFORM | {PATH: [short]})
    assert [line for line in caplog.messages if "counts" in line] == [
        f"typeform: form {FORM}: Typeform counts 7 responses since 2012-01-01 and returned 1;"
        " compare the number with the results in Typeform"
    ]


@pytest.mark.slow
def test_deletions_are_detected_by_comparison(tmp_path: Path) -> None:
    with served("typeform", company_of_one_month()) as (server, options):
        options = {**options, "compare_deletions": "true"}
        first = land("typeform", options, tmp_path)
        assert first["present_responses"] == first["responses"]
        server.delete(server.form_responses["fticketcsat"][0]["token"])
        assert land("typeform", options, tmp_path) == {"present_responses": first["responses"] - 1}


def test_named_forms_alone_are_requested() -> None:
    replay = replay_of(forms=SECOND)
    read(replay, TYPEFORM, forms=SECOND, ces_questions="ces", csat_questions="solved")
    assert not any(FORM in request or "/forms?" in request for request in replay.requests)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"forms": "gone"}, "FORMS: the account has no form gone; correct the ID, or the addr"),
        ({"csat_questions": "happy"}, "CSAT_QUESTIONS: no form that is read has the question 'hap"),
        ({"ces_questions": "u6nXL7:csat"}, "CES_QUESTIONS: no form .* question 'u6nXL7:csat'; co"),
        ({"comment_questions": "verbatim"}, "COMMENT_QUESTIONS: no form that is read has the que"),
        (
            {"csat_questions": "name"},
            r"CSAT_QUESTIONS: the answers to the question 'name' of form lT4Z3j are no scores \(the"
            " type short_text",
        ),
        (
            {"forms": SECOND, "csat_questions": "csat", "ces_questions": "ces"},
            "NPS_QUESTIONS: none of 1 forms has an NPS, CSAT or CES question; name the questions",
        ),
        ({"csat_questions": "csat=1"}, "CSAT_QUESTIONS: 'csat=1' does not name a question; write"),
        ({"comment_questions": "a=1-5"}, r"COMMENT_QUESTIONS: 'a=1-5' .* reference or ID$"),
    ],
)
def test_a_wrong_setting_is_one_line(options: dict[str, str], line: str) -> None:
    with pytest.raises(BadConfigurationError, match=rf"^SOURCES__TYPEFORM__{line}"):
        read(replay_of(), TYPEFORM, **options)


def test_a_field_that_no_form_has_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "cx")
    read(replay_of(), TYPEFORM, email_field="contact-email", touchpoint_field="page")
    assert caplog.messages == [
        "typeform: no form has the field 'page'; check SOURCES__TYPEFORM__TOUCHPOINT_FIELD"
    ]


def test_an_answer_gives_the_address_where_no_hidden_field_does() -> None:
    pages = read(replay_of(), TYPEFORM, email_field="contact-email")
    addresses = {row["id"]: row["email"] for page in pages[1:] for row in page.records}
    assert addresses[f"{FORM}:r2"] == "q@corp.example"
    assert addresses[f"{FORM}:r1"] is None


def test_a_form_that_is_deleted_after_it_was_listed_is_left_out() -> None:
    responses = {key: body for key, body in TYPEFORM.items() if key != f"GET /forms/{SECOND}"}
    pages = read(replay_of(), responses, csat_questions="csat")
    assert {row["form_id"] for row in pages[0].records} == {FORM}


@pytest.mark.parametrize(
    ("field", "entry", "scale"),
    [
        (question("q", "csat", "rating", steps=5), "csat", ("1", "5")),
        (question("q", "csat", "opinion_scale", steps=11), "csat", ("0", "10")),
        (question("q", "csat", "opinion_scale", steps=5, start_at_one=True), "Q", ("1", "5")),
        (question("q", "csat", "yes_no"), "csat", ("0", "1")),
        (question("q", "csat", "number"), "csat", (None, None)),
        (question("q", "csat", "number"), f"{FORM}:q=1-100", ("1", "100")),
        (question("q", "csat", "dropdown", choices=choices("1", "2", "N/A")), "q", ("1", "2")),
        (question("q", "csat", "rating", steps=3) | {"validations": None}, "q", ("1", "3")),
    ],
)
def test_scales(field: dict, entry: str, scale: tuple[str | None, str | None]) -> None:
    [found] = selected([field], csat_questions=entry)
    assert (found.scale_min, found.scale_max) == scale


@pytest.mark.parametrize(
    ("labels", "entry", "scores"),
    [
        (("Bad", "OK", "Good"), "q", ["1", "2", "3"]),
        (("Good", "OK", "Bad"), "q=3-1", ["3", "2", "1"]),
        (("Bad", "Good", "Not used"), "q=0-1", ["0", "1", None]),
        (("1", "5", "N/A"), "q", ["1", "5", None]),
        # Beyond nine choices, the order is that of numbers.
        (tuple("abcdefghijk"), "q=0-10", [str(score) for score in range(11)]),
    ],
)
def test_scores_of_choices(labels: tuple[str, ...], entry: str, scores: list[str | None]) -> None:
    field = question("q", "csat", "multiple_choice", choices=choices(*labels))
    [found] = selected([field], csat_questions=entry)
    answers = [answer(field, "choice", choice) for choice in field["properties"]["choices"]]
    assert [found.score(one) for one in answers] == scores
    given = [float(score) for score in scores if score is not None]
    assert (float(found.scale_min), float(found.scale_max)) == (min(given), max(given))


def test_several_choices_are_no_score() -> None:
    field = question("q", "csat", "picture_choice", allow_multiple_selection=True)
    with pytest.raises(BadConfigurationError, match=r"no scores \(several choices\); name a quest"):
        selected([field])


def test_comments_follow_their_question() -> None:
    texts = [question(f"t{number}", f"t{number}", "long_text") for number in range(3)]
    short = question("s0", "why", "short_text")
    fields = [texts[0], NPS, texts[1], short, question("q", "csat", "rating", steps=5), texts[2]]
    assert [one.comment_ids for one in selected(fields)] == [("t1",), ("t2",)]
    named = selected(fields, comment_questions="why")
    assert [one.comment_ids for one in named] == [("s0",), ()]


@pytest.mark.slow
def test_the_rate_limit_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two requests per second and account."""
    monkeypatch.setattr("orchestration.sources.http.client.FIRST_WAIT_SECONDS", 0.01)
    with served("typeform", company_of_one_month()) as (server, options):
        server.limit, server.limit_seconds = 2, 1.0
        assert land("typeform", options, tmp_path)["responses"] > 1_000
        assert server.refused
