"""Qualtrics, everything in its order: surveys, their metric questions, responses, invitations."""

from collections.abc import Iterator

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Page, Record, State, setting_name, split_list
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.response import Response
from orchestration.sources.qualtrics.exports import responses_of
from orchestration.sources.qualtrics.invitations import invitations_of
from orchestration.sources.qualtrics.paging import elements
from orchestration.sources.qualtrics.questions import Question, metric_questions, parse_choices


def read(options: Options, state: State) -> Iterator[Page]:
    """Everything that is new since the state."""
    chosen = parse_choices(options)
    base_url = options["base_url"].rstrip("/").removesuffix("/API/v3")
    api = ApiClient("qualtrics", base_url, credentials=("api_token",), describe_error=_explain)
    api.session.headers["X-API-TOKEN"] = options["api_token"]
    questions = {
        survey["id"]: metric_questions(api, survey, chosen) for survey in _surveys(api, options)
    }
    chosen.require_all_used()
    yield Page(
        "questions",
        [_row(question) for found in questions.values() for question in found],
        is_full_snapshot=True,
    )
    questions = {survey_id: found for survey_id, found in questions.items() if found}
    yield from responses_of(api, options, questions, state.get("responses", {}))
    if options["invitations"] == "true":
        yield from invitations_of(api, options, questions, state.get("invitations", {}))


def _surveys(api: ApiClient, options: Options) -> list[Record]:
    surveys = {survey["id"]: survey for page in elements(api, "/API/v3/surveys") for survey in page}
    wanted = split_list(options["surveys"])
    for survey_id in wanted:
        if survey_id not in surveys:
            raise BadConfigurationError(
                f"{setting_name('qualtrics', 'surveys')}: the token sees no survey {survey_id};"
                " correct the id or share the"
                " survey"
            )
    return [surveys[survey_id] for survey_id in wanted or sorted(surveys)]


def _row(question: Question) -> Record:
    return {name: getattr(question, name) for name in Question.__dataclass_fields__}


def _explain(response: Response) -> str | None:
    """The error's code; its message may quote what was sent."""
    try:
        return response.first_error["meta"]["error"]["errorCode"]
    except (KeyError, TypeError):
        return None
