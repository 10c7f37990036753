"""Qualtrics: answers to NPS, CSAT and CES questions, and the invitations that went before them.

After https://api.qualtrics.com: surveys, survey definitions, response exports, distributions and
their histories, contacts of mailing lists. What is not read: responses in progress, which get
another id when they are recorded and whose invitations are in the histories; SMS distributions,
which have endpoints of their own; other questions. An invitation that nobody answered does not name
its ticket. A survey that is deleted keeps the answers it had.
"""

from orchestration.sources.connector import BOOLEAN, Connector, Option, table
from orchestration.sources.qualtrics.questions import parse_choices
from orchestration.sources.qualtrics.reading import read

TABLES = (
    table(
        "questions",
        "survey_id question_id survey_name export_tag survey_type scale_min scale_max polarity",
        key="survey_id question_id",
    ),
    table(
        "responses",
        "response_id question_id survey_id status finished recorded_at started_at score comment"
        " email"
        " customer_reference ticket_reference touchpoint channel distribution_channel deletions",
        key="response_id question_id",
        roles={"email": "email", "comment": "prose", "customer_reference": "customer_reference"},
    ),
    table("response_exports", "survey_id deletions", key="survey_id deletions"),
    table(
        "contacts",
        "id=contactId email external_reference=extRef",
        roles={"id": "contact_id", "email": "email", "external_reference": "customer_reference"},
    ),
    table(
        "invitations",
        "distribution_id contact_id=contactId parent_distribution_id survey_id status"
        " sent_at=sentAt"
        " response_id=responseId touchpoint channel",
        key="distribution_id contact_id",
        roles={"contact_id": "contact_id"},
    ),
)

CONNECTOR = Connector(
    name="qualtrics",
    options=(
        Option("api_token", "the API token of a user who sees the surveys"),
        Option("base_url", "the data centre's address, https://<data centre>.qualtrics.com"),
        Option("surveys", "the ids of the surveys to read, separated by commas; blank for all", ""),
        Option(
            "nps_questions", "NPS questions that are not of the type NPS, as for csat_questions", ""
        ),
        Option(
            "csat_questions",
            "CSAT questions: `[survey:]question[=min-max]`, by id or export tag, commas",
            "CSAT",
        ),
        Option(
            "ces_questions",
            "CES questions, likewise; `:effort` at the end where high is hard",
            "CES",
        ),
        Option("email_field", "the field that holds the respondent's address", "recipientEmail"),
        Option(
            "customer_reference_field",
            "the field that holds a customer's id in the CRM",
            "externalDataReference",
        ),
        Option(
            "ticket_reference_field",
            "the field that holds a ticket's id in the helpdesk",
            "ticket_id",
        ),
        Option("touchpoint_field", "the field that names the touchpoint", "touchpoint"),
        Option(
            "channel_field",
            "the field that names the channel; else the distribution channel",
            "channel",
        ),
        Option(
            "invitations",
            "`false` where the token may not read distributions and contacts",
            "true",
            BOOLEAN,
        ),
        Option("directory_id", "the directory of the contacts, where there are several", ""),
        Option(
            "full_export",
            "`true` to export every response each time, so that edited ones are read again",
            "false",
            BOOLEAN,
        ),
    ),
    tables=TABLES,
    read=read,
    check_options=parse_choices,
)
