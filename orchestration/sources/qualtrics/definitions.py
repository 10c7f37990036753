"""What a survey's definition says of its questions: their values, and the order in which
respondents meet them.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from orchestration.sources.connector import Record


def scale(survey_type: str, question: Record) -> tuple[str | None, str | None]:
    """The lowest and highest value an answer is recorded as, choices that are left out of analysis
    apart.
    """
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


def ignored_values(question: Record) -> frozenset[str]:
    """The values of choices that are left out of analysis."""
    return frozenset(_values(question, lambda analyzed: analyzed == "No"))


def texts_that_follow(definition: Record) -> Iterator[tuple[str, str]]:
    """For each question the key of the text entry question right after it."""
    questions = definition.get("Questions") or {}
    for question_id, following in pairwise(_in_order(definition)):
        if questions.get(following, {}).get("QuestionType") == "TE":
            yield question_id, f"{following}_TEXT"


def _in_order(definition: Record) -> list[str]:
    """Questions as the survey's flow brings their blocks; as they are listed where blocks are not
    told.
    """
    shown = [
        block
        for block in _by_key(definition.get("Blocks")).values()
        if block.get("Type") != "Trash"
    ]
    blocks = {block.get("ID"): _by_key(block.get("BlockElements")).values() for block in shown}
    names = dict.fromkeys([*_blocks_of(definition.get("SurveyFlow") or {}), *blocks])
    found = [element.get("QuestionID") for name in names for element in blocks.get(name, ())]
    return [question_id for question_id in found if question_id] or list(
        definition.get("Questions") or {}
    )


def _blocks_of(flow: Record) -> Iterator[str | None]:
    for part in flow.get("Flow") or []:
        yield part.get("ID")
        yield from _blocks_of(part)


def _values(question: Record, is_wanted: Callable[[str | None], bool]) -> list[str]:
    """What choices are recorded as, by whether they are analyzed; a matrix has statements, and
    answers to each.
    """
    choices = question.get("Answers" if question.get("QuestionType") == "Matrix" else "Choices")
    recode, analyze = _by_key(question.get("RecodeValues")), _by_key(question.get("AnalyzeChoices"))
    return [str(recode.get(key, key)) for key in _by_key(choices) if is_wanted(analyze.get(key))]


def _by_key(choices: Record | list | None) -> Record:
    """What is said of choices, by their key; where keys go from 0 on without a gap it comes as a
    list.
    """
    return {
        str(key): value
        for key, value in (
            enumerate(choices) if isinstance(choices, list) else (choices or {}).items()
        )
    }
