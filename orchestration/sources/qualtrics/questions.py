"""Which questions are NPS, CSAT or CES, and on which scale: by their type, else as the settings
say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Record, setting_name, split_list
from orchestration.sources.http.client import ApiClient
from orchestration.sources.qualtrics.definitions import ignored_values, scale, texts_that_follow

SETTINGS = {"nps": "nps_questions", "csat": "csat_questions", "ces": "ces_questions"}
CHOICE = re.compile(
    r"(?:(?P<survey>SV_\w+):)?(?P<question>[^:=,]+?)"
    r"(?:=(?P<min>-?\d+(?:\.\d+)?)-(?P<max>-?\d+(?:\.\d+)?))?(?::(?P<polarity>ease|effort))?"
)


@dataclass(frozen=True)
class Question:
    """A metric question of a survey.

    Attributes:
        comment_key: where an export holds the text question that follows it.
        no_scores: values of choices that are left out of analysis, such as "does not apply".
    """

    survey_id: str
    question_id: str
    survey_name: str | None
    export_tag: str
    survey_type: str
    scale_min: str | None
    scale_max: str | None
    polarity: str | None
    comment_key: str | None
    no_scores: frozenset[str]


@dataclass
class Choices:
    """What the settings say about questions: matches by survey type, and those that must still be
    found.
    """

    matches: list[tuple[str, re.Match]]
    missing: set[str] = field(default_factory=set)

    def of(self, survey_id: str, question_id: str, tag: str) -> Iterator[tuple[str, re.Match]]:
        """The survey types and entries that a question, or one statement of it as `QID5_1`, is
        chosen by.
        """
        for survey_type, match in self.matches:
            named = match["question"].casefold()
            is_meant = named in (question_id.casefold(), tag.casefold()) or named.startswith(
                f"{question_id.casefold()}_"
            )
            if is_meant and match["survey"] in (None, survey_id):
                self.missing.discard(match[0])
                yield survey_type, match

    def require_all_used(self) -> None:
        """Raises BadConfigurationError where an entry names a survey that does not hold its
        question.
        """
        for entry in sorted(self.missing):
            raise BadConfigurationError(
                f"{', '.join(setting_name('qualtrics', name) for name in SETTINGS.values())}: no"
                f" question {entry} is in the surveys that are read; correct the entry"
            )


def parse_choices(options: Options) -> Choices:
    """The settings' entries.

    Raises:
        BadConfigurationError: an entry cannot be read.
    """
    choices = Choices([])
    for survey_type, name in SETTINGS.items():
        for entry in split_list(options[name]):
            if (match := CHOICE.fullmatch(entry)) is None:
                raise BadConfigurationError(
                    f"{setting_name('qualtrics', name)}: '{entry}' is no question; write "
                    "[survey id:]question id or export tag[=min-max][:effort]"
                )
            choices.matches.append((survey_type, match))
            choices.missing |= {entry} if match["survey"] else set()
    # What is said of one survey goes before what is said of all.
    choices.matches.sort(key=lambda pair: pair[1]["survey"] is None)
    return choices


def metric_questions(api: ApiClient, survey: Record, choices: Choices) -> list[Question]:
    """The metric questions of a survey, in the order of its definition."""
    definition = api.get(f"/API/v3/survey-definitions/{survey['id']}").body["result"]
    questions = definition.get("Questions") or {}
    name = definition.get("SurveyName") or survey.get("name")
    follow = dict(texts_that_follow(definition))
    found: dict[str, Question] = {}
    for question_id, question in questions.items():
        tag = question.get("DataExportTag") or ""
        is_nps = (question.get("QuestionType"), question.get("Selector")) == ("MC", "NPS")
        chosen: list[tuple[str, re.Match | None]] = [*choices.of(survey["id"], question_id, tag)]
        for survey_type, match in chosen or [("nps", None)] * is_nps:
            is_statement = match is not None and match["question"].casefold().startswith(
                f"{question_id.casefold()}_"
            )
            key = match["question"] if match and is_statement else question_id
            low, high = (
                (match["min"], match["max"])
                if match and match["min"]
                else scale(survey_type, question)
            )
            polarity = (match and match["polarity"]) or ("ease" if survey_type == "ces" else None)
            text, ignored = follow.get(question_id), ignored_values(question)
            found.setdefault(
                key,
                Question(
                    survey["id"], key, name, tag, survey_type, low, high, polarity, text, ignored
                ),
            )
    return list(found.values())
