"""Typeform's options and their validation."""

import re

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Option, Options, setting_name, split_list

OPTIONS = (
    Option("access_token", "a personal access token with the scope responses:read"),
    Option("questions", "a list of form:field=metric:min-max; form as in typeform.com/to/form"),
    Option("base_url", "the address of the API", "https://api.typeform.com"),
)
QUESTION = re.compile(
    r"(?P<form>\w+):(?P<field>[\w-]+)=(?P<metric>nps|csat|ces):(?P<low>\d+)-(?P<high>\d+)"
)


def questions(options: Options) -> dict[str, re.Match[str]]:
    """The questions to read, by their text in the option.

    Raises:
        BadConfigurationError: the option is malformed.
    """
    found = {}
    for text in split_list(options["questions"]):
        if (match := QUESTION.fullmatch(text)) is None:
            raise BadConfigurationError(
                f"{setting_name('typeform', 'questions')}: '{text}' is not"
                " form:field=metric:min-max"
            )
        found[text] = match
    return found
