"""The custom fields of requests: Jira's own ones by their type, and those that settings name."""

from dataclasses import dataclass
from typing import Any

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import (
    Options,
    Record,
    is_default,
    setting_name,
    warn_of_unused,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.records import records_in
from orchestration.sources.jira.client import PLATFORM
from orchestration.sources.jira.settings import OPTIONS

PATH = f"{PLATFORM}/field"
KINDS = {
    "request_type": "com.atlassian.servicedesk:vp-origin",
    "organizations": "com.atlassian.servicedesk:sd-customer-organizations",
    "rating": "com.atlassian.servicedesk:sd-request-feedback",
    "rated_at": "com.atlassian.servicedesk:sd-request-feedback-date",
}
SLA = "com.atlassian.servicedesk:sd-sla-field"
SLA_OPTIONS = ("first_response_sla", "resolution_sla")
FIELD_OPTIONS = ("topic_field", "team_field", "channel_field")
# The names under which the value of a field may have its text.
TEXTS = ("value", "name")
PERSON = "user"


@dataclass(frozen=True)
class Fields:
    """The IDs of custom fields by what they contain.

    Fields of the same name or type exist once per project if a team manages the project.
    """

    ids: dict[str, list[str]]

    def values(self, issue: Record, name: str) -> list[Any]:
        """The values of an issue in the fields that have one."""
        values = (issue["fields"].get(id_) for id_ in self.ids.get(name, ()))
        return [value for value in values if value is not None]

    def value(self, issue: Record, name: str) -> Any:
        """The value of an issue in the first of the fields that has one."""
        return next(iter(self.values(issue, name)), None)

    def text(self, issue: Record, name: str) -> Any:
        """The value as text: that of an option or a list's first member."""
        value = self.value(issue, name)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = next((value[key] for key in TEXTS if value.get(key) is not None), None)
        return value

    @property
    def requested(self) -> list[str]:
        """The IDs of all these fields."""
        return sorted({id_ for ids in self.ids.values() for id_ in ids})


def read_fields(client: ApiClient, options: Options) -> Fields:
    """The site's fields.

    Raises:
        BadConfigurationError: the site has no request types, or no field that a setting names, or
            a setting names a field with people.
    """
    response = client.get(PATH)
    fields = records_in("jira", response)
    ids = {name: _of_kind(fields, kind) for name, kind in KINDS.items()}
    if not ids["request_type"]:
        raise BadConfigurationError(
            f"jira: GET {PATH}: the site has no field with the request type; check"
            f" {setting_name('jira', 'base_url')}, and that the account is an agent of Jira Service"
            " Management"
        )
    slas = [field for field in fields if _kind(field) == SLA]
    for option in SLA_OPTIONS:
        ids[option] = _named(slas, options[option])
        if not ids[option] and not is_default(OPTIONS, options, option):
            warn_of_unused("jira", option, "no SLA", f"name '{options[option]}'")
    for option in FIELD_OPTIONS:
        ids[option] = _named(fields, options[option]) if options[option] else []
        if options[option] and not ids[option]:
            raise BadConfigurationError(
                f"{setting_name('jira', option)}: this site has no field '{options[option]}'; set"
                " it to the name or ID of a field, or leave it empty"
            )
        if any(field["id"] in ids[option] and _has_people(field) for field in fields):
            raise BadConfigurationError(
                f"{setting_name('jira', option)}: the field '{options[option]}' contains people,"
                " whose names are not published; set it to another field, or leave it empty"
            )
    return Fields(ids)


def _has_people(field: Record) -> bool:
    schema = field.get("schema") or {}
    return PERSON in (schema.get("type"), schema.get("items"))


def _kind(field: Record) -> object:
    return (field.get("schema") or {}).get("custom")


def _of_kind(fields: list[Record], kind: str) -> list[str]:
    return [field["id"] for field in fields if _kind(field) == kind]


def _named(fields: list[Record], name: str) -> list[str]:
    return [
        field["id"]
        for field in fields
        if name == field["id"] or name.casefold() == str(field.get("name")).casefold()
    ]
