"""Delighted's options, their validation, and the scale of each survey type."""

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import (
    BOOLEAN,
    Option,
    Options,
    Record,
    setting_name,
)
from orchestration.sources.survey_scales import parse_scales

OPTIONS = (
    Option("api_key", "the project's API key", ""),
    Option("base_url", "the API's address", "https://api.delighted.com/v1"),
    Option("export_folder", "a folder of exported CSV files, to read instead of the API", ""),
    Option("export_survey_type", "the survey type of exported files without a column for it", ""),
    Option(
        "survey_types",
        "scales that differ from Delighted's, `type=metric:min-max[:effort]`, as `ces=ces:1-7`,"
        " separated by commas",
        "",
    ),
    Option(
        "customer_reference_property",
        "the property with the customer's ID in the CRM",
        "customer_id",
    ),
    Option(
        "ticket_reference_property",
        "the property with the ticket's ID in the helpdesk",
        "ticket_id",
    ),
    Option("touchpoint_property", "the property with the touchpoint", "touchpoint"),
    Option("channel_property", "the property with the channel", "Delighted Source"),
    Option(
        "compare_deletions",
        "whether to read all responses each time to detect deleted ones",
        "false",
        BOOLEAN,
    ),
)
# https://help.delighted.com/article/530-survey-types-overview. The names are those of Delighted's
# clients (https://github.com/delighted/delighted-ios), and `stars` and `smileys_five`. eNPS asks
# employees and PMF asks who would miss the product; neither is a metric here.
DEFAULT_SURVEY_TYPES = (
    "nps=nps:0-10, csat=csat:1-5, csat3=csat:1-3, ces=ces:1-5, ces7=ces:1-7, smileys=csat:1-5,"
    " smileys_five=csat:1-5, stars=csat:1-5, stars_five=csat:1-5, thumbs=csat:0-1, enps=none,"
    " pmf=none"
)


def check_options(options: Options) -> None:
    """Check that there is a source to read, and the survey types.

    Raises:
        BadConfigurationError: neither a key nor a folder is set, or a survey type is malformed.
    """
    survey_types(options)
    if not options["api_key"] and not options["export_folder"]:
        raise BadConfigurationError(
            f"{setting_name('delighted', 'api_key')}: not set; set it to the project's API key, or"
            f" set {setting_name('delighted', 'export_folder')} to a folder of exported files"
        )


def survey_types(options: Options) -> list[Record]:
    """One record per survey type, with the metric None if its responses are not counted.

    Raises:
        BadConfigurationError: an entry is malformed.
    """
    scales = parse_scales(
        "delighted", "survey_types", DEFAULT_SURVEY_TYPES, options["survey_types"]
    )
    # Delighted's survey types are not those of the metrics.
    return [
        scale | {"survey_type": survey, "metric": scale["survey_type"]}
        for survey, scale in scales.items()
    ]
