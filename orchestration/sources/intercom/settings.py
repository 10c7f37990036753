"""Intercom's options."""

from orchestration.sources.connector import BOOLEAN, Option

OPTIONS = (
    Option(
        "access_token",
        "an access token that may read conversations, tickets, users and companies, and admins",
    ),
    Option(
        "base_url",
        "the API's address; https://api.eu.intercom.io or https://api.au.intercom.io elsewhere",
        "https://api.intercom.io",
    ),
    Option("topic_attribute", "the conversation attribute with the topic; if empty, none", ""),
    Option("bot_ids", "the IDs of teammates that are bots, separated by commas", ""),
    Option("tickets", "whether tickets are read, beside conversations", "true", BOOLEAN),
    Option("office_hours", "whether office hours are read", "true", BOOLEAN),
    Option(
        "default_schedule",
        "the name of the office hours of all conversations; if empty, the first ones",
        "",
    ),
)
