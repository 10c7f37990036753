"""Freshdesk's options and their validation."""

from datetime import UTC, date, datetime, timedelta

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import BOOLEAN, Option, Options, setting_name

OPTIONS = (
    Option("api_key", "the API key of an administrator"),
    Option("base_url", "the helpdesk's address, https://<company>.freshdesk.com"),
    Option(
        "crm_id_field",
        "the company field with the ID in the CRM; if empty, companies match by domain",
        "",
    ),
    Option("topic_field", "the ticket field with the topic", "type"),
    Option(
        "schedule_field",
        "the ticket field with the name of the business hours; if empty, those of the group",
        "",
    ),
    Option("bot_ids", "the IDs of agents that are bots, separated by commas", ""),
    Option(
        "statuses",
        "the meaning of custom statuses: open, pending or hold; * for any other",
        "6=pending,7=hold,*=open",
    ),
    Option(
        "merge_note",
        "the beginning of the note on a merged ticket",
        "This ticket is closed and merged into",
    ),
    Option(
        "activities_export",
        "whether to read the export of ticket activities: true, false or auto (if available)",
        "auto",
        (*BOOLEAN, "auto"),
    ),
    Option(
        "activities_since",
        "the first day to read from that export; if empty, 30 days ago, its retention",
        "",
    ),
)
MEANINGS = ("open", "pending", "hold")
ACTIVITIES_RETENTION = timedelta(days=30)


def check_options(options: Options) -> None:
    """Check the options with a date or a list of statuses.

    Raises:
        BadConfigurationError: one is malformed.
    """
    custom_statuses(options)
    first_activities_day(options, datetime.now(UTC).date())


def custom_statuses(options: Options) -> dict[str, str]:
    """The meaning of the account's custom statuses, by code.

    Raises:
        BadConfigurationError: a meaning is unknown.
    """
    pairs = [pair.partition("=") for pair in options["statuses"].split(",") if pair.strip()]
    custom = {code.strip(): meaning.strip() for code, _, meaning in pairs}
    if invalid := [code for code, meaning in custom.items() if meaning not in MEANINGS]:
        raise BadConfigurationError(
            f"{setting_name('freshdesk', 'statuses')}: the meaning of '{invalid[0]}' is not one of"
            f" {', '.join(MEANINGS)}; write code=meaning, separated by commas"
        )
    return custom


def first_activities_day(options: Options, today: date) -> date:
    """The first day to read from the export of ticket activities.

    Raises:
        BadConfigurationError: the option is not a date.
    """
    if not options["activities_since"]:
        return today - ACTIVITIES_RETENTION
    try:
        return date.fromisoformat(options["activities_since"])
    except ValueError:
        raise BadConfigurationError(
            f"{setting_name('freshdesk', 'activities_since')}: '{options['activities_since']}' is"
            " not a date; write YYYY-MM-DD"
        ) from None
