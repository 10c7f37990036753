"""The metric questions of a survey: their survey type, scale, polarity and comment question.

The question type NPS marks an NPS question. Settings select all other questions.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from orchestration.sources.connector import Record
from orchestration.sources.http.client import ApiClient
from orchestration.sources.qualtrics.settings import QuestionSelectors, is_part

Scale = tuple[str | None, str | None]


@dataclass(frozen=True)
class Question:
    """A metric question of a survey.

    Attributes:
        survey_id: the ID of the survey.
        question_id: the ID of the question, of a statement of it (`QID5_1`), or of a statement in
            a column of a side-by-side question (`QID5#1_1`).
        survey_name: the name of the survey.
        export_tag: the name of the question in exports.
        survey_type: `nps`, `csat` or `ces`.
        scale_min: the lowest score; None if unknown.
        scale_max: the highest score; None if unknown.
        polarity: `ease` or `effort` for CES, else None.
        comment_key: the key of the following text question in an export; None without one.
        excluded_values: values of choices that are excluded from analysis, as "does not apply".
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
    excluded_values: frozenset[str]


def metric_questions(
    client: ApiClient, survey: Record, selectors: QuestionSelectors
) -> list[Question]:
    """The metric questions of a survey, in the order of its definition."""
    definition = client.get(f"/API/v3/survey-definitions/{survey['id']}").body["result"]
    comment_keys = dict(_comment_keys(definition))
    found: dict[str, Question] = {}
    for question_id, question in (definition.get("Questions") or {}).items():
        tag = question.get("DataExportTag") or ""
        is_nps = (question.get("QuestionType"), question.get("Selector")) == ("MC", "NPS")
        selected: list[tuple[str, re.Match | None]] = [
            *selectors.matching(survey["id"], question_id, tag)
        ]
        for survey_type, match in selected or [("nps", None)] * is_nps:
            key, polarity = question_id, "ease" if survey_type == "ces" else None
            if match is not None and is_part(match["question"], question_id):
                key += match["question"][len(question_id) :]
            asked = _column(question, key)
            low, high = scale(survey_type, asked)
            if match is not None:
                low, high = (match["min"], match["max"]) if match["min"] else (low, high)
                polarity = match["polarity"] or polarity
            metric_question = Question(
                survey_id=survey["id"],
                question_id=key,
                survey_name=definition.get("SurveyName") or survey.get("name"),
                export_tag=tag,
                survey_type=survey_type,
                scale_min=low,
                scale_max=high,
                polarity=polarity,
                comment_key=comment_keys.get(question_id),
                excluded_values=_excluded_values(asked),
            )
            found.setdefault(key, metric_question)
    return list(found.values())


def _column(question: Record, key: str) -> Record:
    """The column of a side-by-side question that `QID5#1_1` names; else the question itself."""
    column = key.partition("#")[2].partition("_")[0]
    return (question.get("AdditionalQuestions") or {}).get(column) or question


def scale(survey_type: str, question: Record) -> Scale:
    """The lowest and highest value of the choices that are not excluded from analysis."""
    if survey_type == "nps":
        return "0", "10"
    slider = question.get("Configuration") or {}
    if question.get("QuestionType") == "Slider" and "CSSliderMax" in slider:
        return str(slider.get("CSSliderMin", 0)), str(slider["CSSliderMax"])
    values = _values(question, lambda analyzed: analyzed != "No")
    numbers = sorted(
        (value for value in values if re.fullmatch(r"-?\d+(\.\d+)?", value)), key=float
    )
    return (numbers[0], numbers[-1]) if numbers else (None, None)


def _excluded_values(question: Record) -> frozenset[str]:
    """The values of choices that are excluded from analysis."""
    return frozenset(_values(question, lambda analyzed: analyzed == "No"))


def _comment_keys(definition: Record) -> Iterator[tuple[str, str]]:
    """Pairs of a question's ID and the key of the text question that follows it."""
    questions = definition.get("Questions") or {}
    for question_id, following in pairwise(_in_order(definition)):
        if questions.get(following, {}).get("QuestionType") == "TE":
            yield question_id, f"{following}_TEXT"


def _in_order(definition: Record) -> list[str]:
    """Question IDs in the order of the survey flow, or of the definition if it has no blocks."""
    blocks_in_use = [
        block
        for block in _by_key(definition.get("Blocks")).values()
        if block.get("Type") != "Trash"
    ]
    blocks = {
        block.get("ID"): _by_key(block.get("BlockElements")).values() for block in blocks_in_use
    }
    names = dict.fromkeys([*_blocks_of(definition.get("SurveyFlow") or {}), *blocks])
    found = [element.get("QuestionID") for name in names for element in blocks.get(name, ())]
    return [question_id for question_id in found if question_id] or list(
        definition.get("Questions") or {}
    )


def _blocks_of(flow: Record) -> Iterator[str | None]:
    for part in flow.get("Flow") or []:
        yield part.get("ID")
        yield from _blocks_of(part)


def _values(question: Record, is_included: Callable[[str | None], bool]) -> list[str]:
    """The recorded values of choices, filtered by `AnalyzeChoices`; a matrix has `Answers`."""
    choices = question.get("Answers" if question.get("QuestionType") == "Matrix" else "Choices")
    recode, analyze = _by_key(question.get("RecodeValues")), _by_key(question.get("AnalyzeChoices"))
    return [str(recode.get(key, key)) for key in _by_key(choices) if is_included(analyze.get(key))]


def _by_key(choices: Record | list | None) -> Record:
    """Choices by key; Qualtrics returns a list if the keys are 0, 1, 2, …"""
    pairs = enumerate(choices) if isinstance(choices, list) else (choices or {}).items()
    return {str(key): value for key, value in pairs}
