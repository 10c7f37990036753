"""Acorn's options and their validation."""

import re

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Option, Options, setting_name, split_list

OPTIONS = (
    Option("access_token", "an access token"),
    Option("surveys", "a list of survey=metric:min-max"),
    Option("base_url", "the address of the API", "https://api.acorn.example"),
)
SURVEY = re.compile(r"(?P<survey>\w+)=(?P<metric>nps|csat|ces):(?P<low>\d+)-(?P<high>\d+)")


def surveys(options: Options) -> list[dict[str, str]]:
    """The surveys to read.

    Raises:
        BadConfigurationError: the option is malformed.
    """
    found = []
    for text in split_list(options["surveys"]):
        if (match := SURVEY.fullmatch(text)) is None:
            raise BadConfigurationError(
                f"{setting_name('acorn', 'surveys')}: '{text}' is not survey=metric:min-max"
            )
        found.append(match.groupdict())
    return found
