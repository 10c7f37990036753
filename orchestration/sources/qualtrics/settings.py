"""Qualtrics' options, their validation, and the selection of questions that they express."""

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
    Option("api_token", "the API token of a user with access to the surveys"),
    Option("base_url", "the data center's address, https://<data center>.qualtrics.com"),
    Option("surveys", "the IDs of the surveys to read, separated by commas; if empty, all", ""),
    Option(
        "nps_questions",
        "NPS questions whose type is not NPS, in the format of csat_questions",
        "",
    ),
    Option(
        "csat_questions",
        "CSAT questions by ID or export tag, `[survey:]question[=min-max]`, separated by commas",
        "CSAT",
    ),
    Option(
        "ces_questions",
        "CES questions, in the same format; `:effort` at the end if a high score is a high effort",
        "CES",
    ),
    Option("email_field", "the field with the respondent's email address", "recipientEmail"),
    Option(
        "customer_reference_field",
        "the field with the customer's ID in the CRM",
        "externalDataReference",
    ),
    Option("ticket_reference_field", "the field with the ticket's ID in the helpdesk", "ticket_id"),
    Option("touchpoint_field", "the field with the touchpoint", "touchpoint"),
    Option(
        "channel_field",
        "the field with the channel; if it is missing, the distribution channel",
        "channel",
    ),
    Option(
        "invitations",
        "whether to read invitations; `false` if the token cannot read distributions and contacts",
        "true",
        BOOLEAN,
    ),
    Option("directory_id", "the directory of the contacts, if there are several", ""),
    Option(
        "full_export",
        "whether to export all responses each time, which includes edited ones",
        "false",
        BOOLEAN,
    ),
)
# The options that select questions, by survey type.
QUESTION_OPTIONS = {"nps": "nps_questions", "csat": "csat_questions", "ces": "ces_questions"}
SELECTOR = re.compile(
    r"(?:(?P<survey>SV_\w+):)?(?P<question>[^:=,]+?)"
    r"(?:=(?P<min>-?\d+(?:\.\d+)?)-(?P<max>-?\d+(?:\.\d+)?))?(?::(?P<polarity>ease|effort))?"
)


@dataclass
class QuestionSelectors:
    """The questions that the options select.

    Attributes:
        matches: pairs of survey type and parsed entry; entries for one survey come first.
        unmatched: the entries whose question has not been found yet; without those of defaults.
    """

    matches: list[tuple[str, re.Match]]
    unmatched: set[str] = field(default_factory=set)

    def matching(
        self, survey_id: str, question_id: str, tag: str
    ) -> Iterator[tuple[str, re.Match]]:
        """The survey types and entries that select a question or a part of it (`is_part`)."""
        for survey_type, match in self.matches:
            name = match["question"].casefold()
            is_question = name in (question_id.casefold(), tag.casefold())
            if (is_question or is_part(name, question_id)) and match["survey"] in (None, survey_id):
                self.unmatched.discard(match[0])
                yield survey_type, match

    def check_all_matched(self) -> None:
        """Check that the surveys contain the questions of all entries.

        Raises:
            BadConfigurationError: no survey that is read contains the question.
        """
        for entry in sorted(self.unmatched):
            names = ", ".join(setting_name("qualtrics", name) for name in QUESTION_OPTIONS.values())
            raise BadConfigurationError(
                f"{names}: no survey that is read has the question '{entry}'; correct the entry"
            )


def is_part(name: str, question_id: str) -> bool:
    """Whether a name is that of a statement (`QID5_1`) or column (`QID5#1_1`) of a question."""
    return name.casefold().startswith((f"{question_id}_".casefold(), f"{question_id}#".casefold()))


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
    for survey_type, name in QUESTION_OPTIONS.items():
        for entry in split_list(options[name]):
            if (match := SELECTOR.fullmatch(entry)) is None:
                raise BadConfigurationError(
                    f"{setting_name('qualtrics', name)}: '{entry}' does not name a question; write"
                    " [survey ID:]question ID or export tag[=min-max][:effort]"
                )
            selectors.matches.append((survey_type, match))
            selectors.unmatched |= set() if is_default(OPTIONS, options, name) else {entry}
    # An entry for one survey takes precedence over an entry for all surveys.
    selectors.matches.sort(key=lambda pair: pair[1]["survey"] is None)
    return selectors
