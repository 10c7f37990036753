"""Reads Qualtrics: surveys and their metric questions, responses, invitations."""

from collections.abc import Iterator
from dataclasses import fields

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Page, Record, State, setting_name, split_list
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import optional_access
from orchestration.sources.qualtrics.client import connect, list_pages
from orchestration.sources.qualtrics.exports import read_responses
from orchestration.sources.qualtrics.invitations import read_invitations
from orchestration.sources.qualtrics.questions import Question, metric_questions
from orchestration.sources.qualtrics.settings import question_selectors


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that is new since the state."""
    selectors = question_selectors(options)
    client = connect(options)
    questions = {
        survey["id"]: metric_questions(client, survey, selectors)
        for survey in _surveys(client, options)
    }
    selectors.check_all_matched()
    rows = [_row(question) for found in questions.values() for question in found]
    yield Page("questions", rows, is_full_snapshot=True)
    questions = {survey_id: found for survey_id, found in questions.items() if found}
    yield from read_responses(client, options, questions, state.get("responses", {}))
    if options["invitations"] == "true":
        with optional_access(f"{setting_name('qualtrics', 'invitations')}=false"):
            yield from read_invitations(client, options, questions, state.get("invitations", {}))


def _surveys(client: ApiClient, options: Options) -> list[Record]:
    pages = list_pages(client, "/API/v3/surveys")
    surveys = {survey["id"]: survey for page in pages for survey in page}
    selected = split_list(options["surveys"])
    for survey_id in selected:
        if survey_id not in surveys:
            raise BadConfigurationError(
                f"{setting_name('qualtrics', 'surveys')}: the token has no access to survey"
                f" {survey_id}; correct the ID or share the survey"
            )
    return [surveys[survey_id] for survey_id in selected or sorted(surveys)]


def _row(question: Question) -> Record:
    return {column.name: getattr(question, column.name) for column in fields(question)}
