"""Responses by the time of submission, form by form, with one row per metric question.

Typeform may return a response half an hour after its submission. The responses of a form are read
again from the first one if its questions or the settings have changed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b

from orchestration.sources.connector import Cursor, Options, Page, Record, id_text
from orchestration.sources.http.client import ApiClient
from orchestration.sources.typeform.client import FIRST, response_pages
from orchestration.sources.typeform.questions import Question, names_of
from orchestration.sources.typeform.settings import FIELDS

OVERLAP = timedelta(hours=1)
# The value of a hidden field in a link whose sender did not fill it in.
PLACEHOLDER = "xxxxx"


def read_responses(
    client: ApiClient, options: Options, questions: dict[str, list[Question]], state: Cursor
) -> Iterator[Page]:
    """The new responses of each form; the table's cursor holds a cursor for each form."""
    compares = options["compare_deletions"] == "true"
    forms, present = dict(state.get("forms", {})), list[Record]()
    for form_id, metric_questions in questions.items():
        mapping = _mapping(options, metric_questions)
        cursor = forms.get(form_id, {})
        is_continued = cursor.get("mapping") == mapping
        submitted_to = datetime.fromisoformat(cursor["submitted_to"]) if is_continued else FIRST
        since = FIRST if compares else max(submitted_to - OVERLAP, FIRST)
        for responses, last in response_pages(client, form_id, since):
            submitted_to = max(submitted_to, last)
            forms = forms | {
                form_id: {"mapping": mapping, "submitted_to": submitted_to.isoformat()}
            }
            rows = [
                row
                for response in responses
                for row in _rows(form_id, response, metric_questions, options)
            ]
            yield Page("responses", rows, {"forms": forms}, read_to=last)
            if compares:
                present += [{"id": f"{form_id}:{response['id']}"} for response in responses]
    if compares:
        yield Page("present_responses", present, is_full_snapshot=True)


def _rows(
    form_id: str, response: Record, questions: list[Question], options: Options
) -> Iterator[Record]:
    """A row for each metric question, without a score if the response does not answer it."""
    answers = {id_text(answer["field"]["id"]): answer for answer in response.get("answers") or ()}
    hidden = response.get("hidden") or {}
    texts = {
        name: _text(answer) for answer in answers.values() for name in names_of(answer["field"])
    } | {name: value for name, value in hidden.items() if value != PLACEHOLDER}
    common = {
        # IDs of responses are unique per form only.
        "id": f"{form_id}:{response['id']}",
        "form_id": form_id,
        "submitted_at": response.get("submitted_at"),
    } | {name: texts.get(options[f"{name}_field"]) for name in FIELDS}
    for question in questions:
        answer = answers.get(question.question_id)
        comments = [_text(answers[id_]) for id_ in question.comment_ids if id_ in answers]
        yield common | {
            "question_id": question.question_id,
            "score": question.score(answer) if answer else None,
            "comment": "\n".join(filter(None, comments)) or None,
        }


def _text(answer: Record) -> str | None:
    """The text, number, address or chosen label of an answer."""
    value = answer[answer["type"]]
    return value.get("label") if isinstance(value, dict) else value


def _mapping(options: Options, questions: list[Question]) -> str:
    """A hash of what decides how responses are read."""
    fields = [options[f"{name}_field"] for name in FIELDS]
    return blake2b(repr((questions, fields)).encode(), digest_size=8).hexdigest()
