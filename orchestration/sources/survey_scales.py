"""Scales of surveys as options declare them: `ces=ces:1-7`, `ces=ces:1-5:effort` or `pmf=none`."""

import re

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Record, setting_name, split_list

SCALE = re.compile(
    r"(?P<survey>[\w-]+)=(?:none|(?P<survey_type>nps|csat|ces):(?P<scale_min>\d+)-(?P<scale_max>\d+)"
    r"(?::(?P<polarity>ease|effort))?)"
)


def parse_scales(source: str, option: str, defaults: str, text: str) -> dict[str, Record]:
    """Survey type, scale and polarity of each survey; all None if its responses are not counted.

    Args:
        source: name of the connector.
        option: name of the option.
        defaults: the vendor's own scales, separated by commas.
        text: value of the option, whose scales replace those of the same survey.

    Raises:
        BadConfigurationError: an entry is malformed.
    """
    found = {}
    for entry in split_list(f"{defaults},{text}"):
        if (match := SCALE.fullmatch(entry)) is None:
            raise BadConfigurationError(
                f"{setting_name(source, option)}: '{entry}' is not the scale of a survey; write"
                " survey=metric:min-max[:effort] or survey=none"
            )
        scale = match.groupdict()
        found[scale.pop("survey")] = scale
    return found
