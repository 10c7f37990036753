"""Jira's options and their validation."""

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import BOOLEAN, Option, Options, setting_name

OPTIONS = (
    Option("email", "the e-mail address of the account of the API token"),
    Option("api_token", "an API token of an account that is an agent of the service projects"),
    Option("base_url", "the site's address, https://<site>.atlassian.net"),
    Option("projects", "the keys of the service projects to read; if empty, all", ""),
    Option(
        "statuses",
        "the meaning of statuses, by name or ID: new, open, pending, hold, solved or closed",
        "Waiting for customer=pending,Pending=hold,Closed=closed",
    ),
    Option("topic_field", "the field with the topic; if empty, the request type", ""),
    Option("team_field", "the field with the team; if empty, the service project", ""),
    Option(
        "channel_field",
        "the field with the channel; if empty, or without a value, the channel that Jira notes",
        "",
    ),
    Option("bot_ids", "the account IDs of users that are bots, separated by commas", ""),
    Option(
        "rule_apps",
        "the names of apps that run rules, and are not bots, separated by commas",
        "Automation for Jira",
    ),
    Option("organizations", "whether organisations and their members are read", "true", BOOLEAN),
    Option(
        "crm_id_property",
        "the key of the organisation property with the ID in the CRM; if empty, none",
        "",
    ),
    Option("csat", "whether satisfaction ratings are read", "true", BOOLEAN),
    Option(
        "first_response_sla",
        "the name of the SLA of the first response",
        "Time to first response",
    ),
    Option("resolution_sla", "the name of the SLA of the resolution", "Time to resolution"),
    Option(
        "compare_deletions",
        "whether to list all requests, so that deleted ones are found",
        "false",
        BOOLEAN,
    ),
)
MEANINGS = ("new", "open", "pending", "hold", "solved", "closed")


def check_options(options: Options) -> None:
    """Check the meanings of statuses.

    Raises:
        BadConfigurationError: one is malformed.
    """
    status_meanings(options)


def status_meanings(options: Options) -> dict[str, str]:
    """The meaning of statuses that the settings name, by their lower-case name or their ID.

    Raises:
        BadConfigurationError: a meaning is unknown.
    """
    pairs = [pair.rpartition("=") for pair in options["statuses"].split(",") if pair.strip()]
    meanings = {name.strip().lower(): meaning.strip() for name, _, meaning in pairs}
    invalid = [name for name, meaning in meanings.items() if not name or meaning not in MEANINGS]
    if invalid:
        raise BadConfigurationError(
            f"{setting_name('jira', 'statuses')}: the meaning of '{invalid[0]}' is not one of"
            f" {', '.join(MEANINGS)}; write status=meaning, separated by commas"
        )
    return meanings
