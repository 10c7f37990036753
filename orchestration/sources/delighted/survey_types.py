"""What Delighted's survey types measure, and on which scale
(https://help.delighted.com/article/530-survey-types-overview).

The names are those that Delighted's own clients know (https://github.com/delighted/delighted-ios),
`stars` and `smileys_five` besides. eNPS is what employees say and PMF asks who would miss the
product: neither is a metric of customers here.
"""

import re

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Record, setting_name, split_list

DEFAULTS = (
    "nps=nps:0-10, csat=csat:1-5, csat3=csat:1-3, ces=ces:1-5, ces7=ces:1-7, smileys=csat:1-5,"
    " smileys_five=csat:1-5,"
    " stars=csat:1-5, stars_five=csat:1-5, thumbs=csat:0-1, enps=none, pmf=none"
)
ENTRY = re.compile(
    r"(?P<survey_type>\w+)=(?:none|(?P<metric>nps|csat|ces):(?P<scale_min>\d+)-(?P<scale_max>\d+)"
    r"(?::(?P<polarity>ease|effort))?)"
)


def survey_types(options: Options) -> list[Record]:
    """One record per survey type; without a metric where it is not counted.

    Raises:
        BadConfigurationError: an entry of the setting cannot be read.
    """
    found = {}
    for entry in split_list(f"{DEFAULTS},{options['survey_types']}"):
        if (match := ENTRY.fullmatch(entry)) is None:
            raise BadConfigurationError(
                f"{setting_name('delighted', 'survey_types')}: '{entry}' is no survey type; write"
                " type=metric:min-max[:effort]"
            )
        found[match["survey_type"]] = match.groupdict()
    return list(found.values())
