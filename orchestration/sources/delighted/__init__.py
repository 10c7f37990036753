"""Delighted: answers of every survey type, from its API (https://delighted.com/docs/api) or from
exported CSV files.

What Delighted does not give: invitations that nobody answered, so its response rate reads 100 %;
when an answer was asked for; and which answers were deleted, unless the whole list is compared
(`compare_deletions`).
"""

from orchestration.sources.connector import BOOLEAN, Connector, Option, table
from orchestration.sources.delighted.reading import check_options, read

TABLES = (
    table("survey_types", "survey_type metric scale_min scale_max polarity", key="survey_type"),
    table(
        "survey_responses",
        "id person_id=person.id person_email=person.email survey_type score comment created_at"
        " changed_at"
        " customer_reference ticket_reference touchpoint channel",
        cursor_column="changed_at",
        roles={
            "person_id": "contact_id",
            "person_email": "email",
            "comment": "prose",
            "customer_reference": "customer_reference",
        },
    ),
    table("present_responses", "id"),
    table(
        "people",
        "id email created_at last_sent_at last_responded_at",
        cursor_column="created_at",
        roles={"id": "contact_id", "email": "email"},
    ),
)

CONNECTOR = Connector(
    name="delighted",
    options=(
        Option("api_key", "the project's API key", ""),
        Option("base_url", "the API's address", "https://api.delighted.com/v1"),
        Option("export_folder", "a folder of exported CSV files, read instead of the API", ""),
        Option(
            "export_survey_type", "the survey type of exported files that do not tell theirs", ""
        ),
        Option(
            "survey_types",
            "other scales, `type=metric:min-max[:effort]`, as `ces=ces:1-7`, by commas",
            "",
        ),
        Option(
            "customer_reference_property",
            "the property that holds a customer's id in the CRM",
            "customer_id",
        ),
        Option(
            "ticket_reference_property",
            "the property that holds a ticket's id in the helpdesk",
            "ticket_id",
        ),
        Option("touchpoint_property", "the property that names the touchpoint", "touchpoint"),
        Option("channel_property", "the property that names the channel", "Delighted Source"),
        Option(
            "compare_deletions",
            "`true` to read the whole list each time and notice what was deleted",
            "false",
            BOOLEAN,
        ),
    ),
    tables=TABLES,
    read=read,
    check_options=check_options,
)
