"""The metric questions of a form: their survey type, scale, polarity and comment questions.

The type `nps` marks an NPS question. Settings select all other questions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Record, id_text, setting_name
from orchestration.sources.typeform.settings import (
    COMMENT,
    QUESTION_OPTIONS,
    QuestionSelectors,
    Selection,
)

NPS, YES_NO, COMMENT_TYPE = "nps", "yes_no", "long_text"
CHOICES = ("multiple_choice", "picture_choice", "dropdown")
SCORED = (NPS, "opinion_scale", "rating", "number", YES_NO, *CHOICES)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)

Scale = tuple[str | None, str | None]


@dataclass(frozen=True)
class Question:
    """A metric question of a form.

    Attributes:
        question_id: the ID of the question.
        reference: the name of the question, which the form's author can set.
        survey_type: `nps`, `csat` or `ces`.
        scale_min: the lowest score; None if unknown.
        scale_max: the highest score; None if unknown.
        polarity: `ease` or `effort` for CES, else None.
        choices: the score of each choice, by its ID, its reference and its label; None for a choice
            that is no score, as "does not apply".
        comment_ids: the IDs of the questions that ask for its comment, in the form's order.
    """

    question_id: str
    reference: str
    survey_type: str
    scale_min: str | None
    scale_max: str | None
    polarity: str | None
    choices: dict[str, str | None]
    comment_ids: tuple[str, ...]

    def score(self, answer: Record) -> object:
        """The score of an answer; None if it is none, as one in the respondent's own words.

        A choice that the form no longer has is its label, which validation rejects.
        """
        value = answer[answer["type"]]
        if isinstance(value, bool):
            return int(value)
        if not isinstance(value, dict):
            return value
        known = [name for name in names_of(value) if name in self.choices]
        return self.choices[known[0]] if known else value.get("label")


def metric_questions(definition: Record, selectors: QuestionSelectors) -> list[Question]:
    """The metric questions of a form, in its order.

    Raises:
        BadConfigurationError: an entry selects a question whose answers are no scores.
    """
    form_id, found = id_text(definition["id"]), list[Question]()
    # From the end, so that the comment questions of a metric question have been seen.
    comment_ids: list[str] = []
    for field in reversed(list(fields_of(definition))):
        selections = list(selectors.matching(form_id, names_of(field)))
        metric = next((one for one in selections if one.kind != COMMENT), None)
        if metric is None and _type_of(field) == NPS:
            metric = Selection(NPS)
        if metric is not None:
            _check_type(form_id, field, metric)
            found.append(_question(field, metric, comment_ids[::-1]))
            comment_ids = []
        elif selections or (not selectors.has_comments and _type_of(field) == COMMENT_TYPE):
            comment_ids.append(id_text(field["id"]))
    return found[::-1]


def fields_of(definition: Record) -> Iterator[Record]:
    """The questions of a form in its order; those of a group or matrix instead of it."""
    for field in definition.get("fields") or ():
        properties = field.get("properties") or {}
        if properties.get("fields"):
            yield from fields_of(properties)
        else:
            yield field


def names_of(record: Record) -> list[str]:
    """The ID, the reference and the label of a question or choice, without missing ones."""
    return [record[name] for name in ("id", "ref", "label") if record.get(name)]


def _type_of(field: Record) -> str:
    """The type of a question.

    Raises:
        ValueError: it has none, so that an NPS question could be missed.
    """
    if not isinstance(field.get("type"), str):
        raise ValueError("a question has no type")
    return field["type"]


def _check_type(form_id: str, field: Record, metric: Selection) -> None:
    is_several = (field.get("properties") or {}).get("allow_multiple_selection") is True
    if _type_of(field) in SCORED and not is_several:
        return
    kind = "several choices" if is_several else f"the type {_type_of(field)}"
    raise BadConfigurationError(
        f"{setting_name('typeform', QUESTION_OPTIONS[metric.kind])}: the answers to the question"
        f" '{metric.question}' of form {form_id} are no scores ({kind}); name a question of the"
        f" type {', '.join(SCORED[:-1])} or {SCORED[-1]}"
    )


def _question(field: Record, metric: Selection, comment_ids: list[str]) -> Question:
    choices = _choices(field, metric) if _type_of(field) in CHOICES else {}
    low, high = _scale(field, choices)
    if metric.scale:
        low, high = sorted(metric.scale, key=float)
    return Question(
        question_id=id_text(field["id"]),
        reference=field.get("ref") or "",
        survey_type=metric.kind,
        scale_min=low,
        scale_max=high,
        polarity=metric.polarity or ("ease" if metric.kind == "ces" else None),
        choices=choices,
        comment_ids=tuple(comment_ids),
    )


def _choices(field: Record, metric: Selection) -> dict[str, str | None]:
    """The scores of choices: their labels if some are numbers, else their positions.

    The setting's scale is that of the first and the last score, so that `=5-1` counts down.
    """
    choices = (field.get("properties") or {}).get("choices") or []
    labels = [str(choice.get("label")).strip() for choice in choices]
    if any(map(NUMBER.fullmatch, labels)):
        scores = [label if NUMBER.fullmatch(label) else None for label in labels]
    else:
        first, last = map(float, metric.scale or ("1", str(len(choices))))
        step = 1 if first <= last else -1
        count = int(abs(last - first)) + 1
        scores = [
            f"{first + step * number:g}" if number < count else None
            for number in range(len(choices))
        ]
    return {
        name: score
        for choice, score in zip(choices, scores, strict=True)
        for name in names_of(choice)
    }


def _scale(field: Record, choices: dict[str, str | None]) -> Scale:
    """The lowest and the highest score that the form's definition allows."""
    properties, validations = field.get("properties") or {}, field.get("validations") or {}
    match _type_of(field):
        case "nps":
            return "0", "10"
        case "yes_no":
            return "0", "1"
        case "opinion_scale" | "rating" as kind:
            low = 1 if kind == "rating" or properties.get("start_at_one") is True else 0
            steps = properties.get("steps")
            return (str(low), str(low + int(steps) - 1)) if steps else (None, None)
        case "number":
            ends = validations.get("min_value"), validations.get("max_value")
            return (None, None) if None in ends else (str(ends[0]), str(ends[1]))
    scores = sorted((score for score in choices.values() if score is not None), key=float)
    return (scores[0], scores[-1]) if scores else (None, None)
