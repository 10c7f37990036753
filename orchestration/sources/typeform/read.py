"""Reads Typeform: the metric questions of forms, and responses."""

from collections.abc import Iterator
from dataclasses import fields

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import (
    Options,
    Page,
    Record,
    State,
    is_default,
    setting_name,
    split_list,
    warn_of_unused,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.typeform.client import connect, form_definition, form_ids
from orchestration.sources.typeform.questions import (
    Question,
    fields_of,
    metric_questions,
    names_of,
)
from orchestration.sources.typeform.responses import read_responses
from orchestration.sources.typeform.settings import FIELDS, OPTIONS, question_selectors

# The columns of a question that do not land: they are used while responses are read.
NOT_LANDED = ("choices", "comment_ids")


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that is new since the state."""
    selectors = question_selectors(options)
    client = connect(options)
    forms = _forms(client, options)
    questions = {
        form_id: metric_questions(definition, selectors) for form_id, definition in forms.items()
    }
    selectors.check_all_matched()
    questions = {form_id: found for form_id, found in questions.items() if found}
    if not questions:
        raise BadConfigurationError(
            f"{setting_name('typeform', 'nps_questions')}: none of {len(forms)} forms has an NPS,"
            " CSAT or CES question; name the questions in this setting, in csat_questions or in"
            " ces_questions"
        )
    _warn_of_unused_fields(options, [forms[form_id] for form_id in questions])
    rows = [
        _row(form_id, forms[form_id], question)
        for form_id, found in questions.items()
        for question in found
    ]
    yield Page("questions", rows, is_full_snapshot=True)
    yield from read_responses(client, options, questions, state.get("responses", {}))


def _forms(client: ApiClient, options: Options) -> dict[str, Record]:
    """The definitions of the forms that the options name, or of all, by ID."""
    named = split_list(options["forms"])
    definitions = {
        form_id: form_definition(client, form_id, bool(named))
        for form_id in named or form_ids(client)
    }
    return {form_id: found for form_id, found in definitions.items() if found is not None}


def _warn_of_unused_fields(options: Options, forms: list[Record]) -> None:
    """Warn of fields that a setting names and no form has."""
    known = {name for form in forms for name in form.get("hidden") or ()}
    known |= {name for form in forms for field in fields_of(form) for name in names_of(field)}
    for name in (f"{field}_field" for field in FIELDS):
        if options[name] and options[name] not in known and not is_default(OPTIONS, options, name):
            warn_of_unused("typeform", name, "no form", f"field '{options[name]}'")


def _row(form_id: str, definition: Record, question: Question) -> Record:
    landed = [column.name for column in fields(question) if column.name not in NOT_LANDED]
    columns = {name: getattr(question, name) for name in landed}
    return {"form_id": form_id, "form_title": definition.get("title")} | columns
