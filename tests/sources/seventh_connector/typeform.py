"""Typeform: answers to NPS, CSAT and CES questions of its forms
(https://www.typeform.com/developers/responses/).
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import (
    Connector,
    Option,
    Options,
    Page,
    Record,
    State,
    split_list,
    table,
)
from orchestration.sources.http.client import ApiClient

PER_PAGE, FIRST = 1_000, "2012-01-01T00:00:00+00:00"
OVERLAP = timedelta(hours=1)  # A response may take half an hour to show.
QUESTION = re.compile(
    r"(?P<form>\w+):(?P<field>[\w-]+)=(?P<metric>nps|csat|ces):(?P<low>\d+)-(?P<high>\d+)"
)


def read(options: Options, state: State) -> Iterator[Page]:
    """What was submitted since the state, question by question."""
    questions = {text: QUESTION.fullmatch(text) for text in split_list(options["questions"])}
    if not all(questions.values()):
        raise BadConfigurationError(
            "SOURCES__TYPEFORM__QUESTIONS: no list of form:field=metric:min-max; correct it"
        )
    api = ApiClient("typeform", options["base_url"], credentials=("access_token",))
    api.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    cursor = state.get("responses", {})
    for text, question in questions.items():
        since, is_last = datetime.fromisoformat(cursor.get(text, FIRST)) - OVERLAP, False
        while not is_last:
            asked = {
                "page_size": PER_PAGE,
                "since": f"{since:%Y-%m-%dT%H:%M:%S}",
                "sort": "submitted_at,asc",
            }
            responses = api.get(f"forms/{question['form']}/responses", asked).body["items"]
            last = max(
                [
                    since,
                    *(datetime.fromisoformat(response["submitted_at"]) for response in responses),
                ]
            )
            cursor = cursor | {text: max(cursor.get(text, FIRST), last.isoformat())}
            answers = [answer for response in responses for answer in _answers(response, question)]
            yield Page("responses", answers, cursor, read_to=last)
            if last == since and len(responses) >= PER_PAGE:
                raise RefreshError(
                    f"typeform: more than {PER_PAGE:,} responses of one second, the rest has no"
                    " address"
                )
            since, is_last = last, len(responses) < PER_PAGE


def _answers(response: Record, question: re.Match) -> Iterator[Record]:
    """The answer to the question, if it was answered; the first text beside it is its comment."""
    answers = {answer["field"]["ref"]: answer for answer in response["answers"] or ()}
    comment = next(
        (answer["text"] for answer in answers.values() if answer["type"] == "text"), None
    )
    if question["field"] in answers:
        yield (
            response
            | question.groupdict()
            | {"score": answers[question["field"]]["number"], "comment": comment}
        )


CONNECTOR = Connector(
    name="typeform",
    options=(
        Option("access_token", "a personal access token with the scope responses:read"),
        Option(
            "questions", "form:field=metric:min-max, by commas; form as in typeform.com/to/form"
        ),
        Option("base_url", "the API's address", "https://api.typeform.com"),
    ),
    tables=(
        table(
            "responses",
            "id=token question_id=field form metric low high score comment submitted_at"
            " email=hidden.email"
            " customer_id=hidden.customer_id ticket_id=hidden.ticket_id"
            " touchpoint=hidden.touchpoint",
            key="id question_id",
            cursor_column="submitted_at",
            roles={"email": "email", "comment": "prose", "customer_id": "customer_reference"},
        ),
    ),
    read=read,
)
