"""Responses by the time of submission, question by question."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from orchestration.sources.typeform.client import PER_PAGE, connect, responses_since
from orchestration.sources.typeform.settings import questions

from orchestration.errors import RefreshError
from orchestration.sources.connector import Options, Page, Record, State

FIRST = "2012-01-01T00:00:00+00:00"
# A response may take half an hour to appear.
OVERLAP = timedelta(hours=1)


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """The responses submitted since the state."""
    client, cursor = connect(options), state.get("responses", {})
    for text, question in questions(options).items():
        since, is_last = datetime.fromisoformat(cursor.get(text, FIRST)) - OVERLAP, False
        while not is_last:
            responses = responses_since(client, question["form"], since)
            times = [datetime.fromisoformat(response["submitted_at"]) for response in responses]
            last = max([since, *times])
            cursor = cursor | {text: max(cursor.get(text, FIRST), last.isoformat())}
            answers = [answer for response in responses for answer in _answers(response, question)]
            yield Page("responses", answers, cursor, read_to=last)
            if last == since and len(responses) >= PER_PAGE:
                raise RefreshError(
                    f"typeform: form {question['form']} has more than {PER_PAGE:,} responses with"
                    f" the time {last}, which the API cannot page through"
                )
            since, is_last = last, len(responses) < PER_PAGE


def _answers(response: Record, question: re.Match[str]) -> Iterator[Record]:
    """The answer to the question, if there is one; the response's first text is its comment."""
    answers = {answer["field"]["ref"]: answer for answer in response["answers"] or ()}
    texts = (answer["text"] for answer in answers.values() if answer["type"] == "text")
    if question["field"] in answers:
        score = answers[question["field"]]["number"]
        yield response | question.groupdict() | {"score": score, "comment": next(texts, None)}
