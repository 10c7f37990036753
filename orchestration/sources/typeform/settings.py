"""Typeform's options, their validation, and the selection of questions that they express."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import (
    BOOLEAN,
    Option,
    Options,
    is_default,
    setting_name,
    split_list,
)

OPTIONS = (
    Option("access_token", "a personal token with the scopes forms:read and responses:read"),
    Option(
        "base_url",
        "the API's address; https://api.eu.typeform.com for the data centre in Europe",
        "https://api.typeform.com",
    ),
    Option("forms", "the IDs of the forms to read, separated by commas; if empty, all", ""),
    Option(
        "nps_questions",
        "NPS questions whose type is not nps, in the format of csat_questions",
        "",
    ),
    Option(
        "csat_questions",
        "CSAT questions by reference or ID, `[form:]question[=min-max]`, separated by commas",
        "csat",
    ),
    Option(
        "ces_questions",
        "CES questions, in the same format; `:effort` at the end if a high score is a high effort",
        "ces",
    ),
    Option(
        "comment_questions",
        "text questions with the comment, `[form:]question`; if empty, those after the question",
        "",
    ),
    Option("email_field", "the hidden field or question with the respondent's address", "email"),
    Option(
        "customer_reference_field",
        "the hidden field or question with the ID of the customer or contact in the CRM",
        "customer_id",
    ),
    Option(
        "ticket_reference_field",
        "the hidden field or question with the ticket's ID in the helpdesk",
        "ticket_id",
    ),
    Option("touchpoint_field", "the hidden field or question with the touchpoint", "touchpoint"),
    Option("channel_field", "the hidden field or question with the channel", "channel"),
    Option(
        "compare_deletions",
        "whether to read all responses each time to detect deleted ones",
        "false",
        BOOLEAN,
    ),
)
COMMENT = "comment"
# The options that select questions, by what their answers are.
QUESTION_OPTIONS = {
    "nps": "nps_questions",
    "csat": "csat_questions",
    "ces": "ces_questions",
    COMMENT: "comment_questions",
}
# The fields of a response, each of which an option names.
FIELDS = ("email", "customer_reference", "ticket_reference", "touchpoint", "channel")
NUMBER = r"-?\d+(?:\.\d+)?"
# In `ces:effort`, `ces` is the question.
QUESTION = r"(?:(?P<form>[\w-]+):(?!(?:ease|effort)$))?(?P<question>[\w-]+)"
SCALE = rf"(?:=(?P<first>{NUMBER})-(?P<last>{NUMBER}))?(?::(?P<polarity>ease|effort))?"
COMMENT_QUESTION, METRIC_QUESTION = re.compile(QUESTION), re.compile(QUESTION + SCALE)


@dataclass(frozen=True)
class Selection:
    """What the answers to a question are.

    Attributes:
        kind: a key of `QUESTION_OPTIONS`.
        form: the ID of the only form in which the question is selected; None for all forms.
        question: the question as in the setting.
        scale: the first and the last score; None for those of the form.
        polarity: `ease` or `effort`; None if the setting has neither.
    """

    kind: str
    form: str | None = None
    question: str = ""
    scale: tuple[str, str] | None = None
    polarity: str | None = None


@dataclass
class QuestionSelectors:
    """The questions that the options select.

    Attributes:
        selections: the selections; those of one form come first.
        unmatched: the selections whose question has not been found yet; without defaults.
    """

    selections: list[Selection]
    unmatched: set[Selection] = field(default_factory=set)

    @property
    def has_comments(self) -> bool:
        """Whether the options select questions with comments."""
        return any(selection.kind == COMMENT for selection in self.selections)

    def matching(self, form_id: str, names: list[str]) -> Iterator[Selection]:
        """The selections of a form's question, which has an ID and a reference."""
        known = {name.casefold() for name in names}
        for selection in self.selections:
            is_named = selection.question.casefold() in known
            if is_named and selection.form in (None, form_id):
                self.unmatched.discard(selection)
                yield selection

    def check_all_matched(self) -> None:
        """Check that the forms contain the questions of all selections.

        Raises:
            BadConfigurationError: no form that is read contains the question.
        """
        for selection in self.selections:
            if selection in self.unmatched:
                name = ":".join(filter(None, (selection.form, selection.question)))
                raise BadConfigurationError(
                    f"{setting_name('typeform', QUESTION_OPTIONS[selection.kind])}: no form that is"
                    f" read has the question '{name}'; correct the entry"
                )


def check_options(options: Options) -> None:
    """Check the options that select questions.

    Raises:
        BadConfigurationError: an entry is malformed.
    """
    question_selectors(options)


def question_selectors(options: Options) -> QuestionSelectors:
    """The questions that the options select.

    Raises:
        BadConfigurationError: an entry is malformed.
    """
    selectors = QuestionSelectors([])
    for kind, name in QUESTION_OPTIONS.items():
        for entry in split_list(options[name]):
            selection = _selection(kind, entry)
            selectors.selections.append(selection)
            if not is_default(OPTIONS, options, name):
                selectors.unmatched.add(selection)
    # A selection in one form takes precedence over a selection in all forms.
    selectors.selections.sort(key=lambda selection: selection.form is None)
    return selectors


def _selection(kind: str, entry: str) -> Selection:
    match = (COMMENT_QUESTION if kind == COMMENT else METRIC_QUESTION).fullmatch(entry)
    if match is None:
        raise BadConfigurationError(
            f"{setting_name('typeform', QUESTION_OPTIONS[kind])}: '{entry}' does not name a"
            " question; write [form ID:]question reference or ID"
            + ("" if kind == COMMENT else "[=min-max][:effort]")
        )
    parts = match.groupdict()
    scale = (parts["first"], parts["last"]) if parts.get("first") else None
    return Selection(kind, parts["form"], parts["question"], scale, parts.get("polarity"))
