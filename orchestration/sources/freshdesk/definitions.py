"""Full snapshots: groups, business hours, statuses, sources, surveys and companies."""

import logging
from collections.abc import Iterator

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Page, Record, is_default, setting_name
from orchestration.sources.freshdesk.client import list_all
from orchestration.sources.freshdesk.settings import OPTIONS, custom_statuses
from orchestration.sources.http.client import ApiClient
from orchestration.sources.rails_time_zones import iana_name

log = logging.getLogger("cx")

# The meanings of Freshdesk's default statuses, and their names unless the account renames them.
DEFAULT_STATUSES = {"2": "open", "3": "pending", "4": "solved", "5": "closed"}
DEFAULT_NAMES = {"2": "Open", "3": "Pending", "4": "Resolved", "5": "Closed"}


def read_definitions(client: ApiClient, options: Options) -> Iterator[Page]:
    """The account's definitions, one page each.

    Raises:
        BadConfigurationError: a setting names a field that the account lacks.
    """
    fields = list_all(client, "api/v2/ticket_fields") or []
    _check_ticket_fields(fields, options)
    yield Page("ticket_statuses", _statuses(fields, options), is_full_snapshot=True)
    sources = [
        {"id": code, "name": name} for name, code in _choices(fields, "default_source").items()
    ]
    yield Page("ticket_sources", sources, is_full_snapshot=True)
    for name, reader in (("groups", dict), ("business_hours", _calendar), ("surveys", _survey)):
        # A list that the plan lacks keeps its landed snapshot.
        if (rows := list_all(client, f"api/v2/{name}")) is not None:
            yield Page(name, [reader(row) for row in rows], is_full_snapshot=True)
    companies = list_all(client, "api/v2/companies") or []
    yield Page("companies", _companies(companies, options["crm_id_field"]), is_full_snapshot=True)


def _calendar(row: Record) -> Record:
    hours = row.get("business_hours")
    return row | {
        "time_zone": iana_name(row.get("time_zone")),
        "business_hours": hours if isinstance(hours, dict) else None,
    }


def _check_ticket_fields(fields: list[Record], options: Options) -> None:
    known = {"type"} | {field.get("name") for field in fields}
    for option in ("topic_field", "schedule_field"):
        if options[option] and options[option] not in known:
            raise BadConfigurationError(
                f"{setting_name('freshdesk', option)}: this account's tickets have no field"
                f" '{options[option]}'; set it to the name of a ticket field"
            )


def _statuses(fields: list[Record], options: Options) -> list[Record]:
    """All statuses with the name that activities use, and with their meaning."""
    custom = custom_statuses(options)
    known = {*DEFAULT_NAMES, *map(str, _choices(fields, "default_status")), "*"}
    unknown = custom.keys() - known
    if unknown and not is_default(OPTIONS, options, "statuses"):
        log.warning(
            "freshdesk: this account has no status %s; check %s",
            ", ".join(sorted(unknown)),
            setting_name("freshdesk", "statuses"),
        )
    # Agents see the first name of a status, customers the second.
    names_by_code = {
        code: names[0] if isinstance(names, list) and names else names
        for code, names in _choices(fields, "default_status").items()
    }
    return [
        {
            "id": code,
            "name": name,
            "meaning": DEFAULT_STATUSES.get(code) or custom.get(code, custom.get("*", "open")),
        }
        for code, name in (DEFAULT_NAMES | names_by_code).items()
    ]


def _choices(fields: list[Record], kind: str) -> Record:
    found = next((field.get("choices") for field in fields if field.get("type") == kind), None)
    return found if isinstance(found, dict) else {}


def _survey(survey: Record) -> Record:
    """A survey with the accepted ratings of its main question."""
    questions = survey.get("questions") or []
    question: Record = next(
        (question for question in questions if question.get("id") == "default_question"), {}
    )
    return survey | {
        "accepted_ratings": [str(rating) for rating in question.get("accepted_ratings") or []]
    }


def _companies(companies: list[Record], crm_id_field: str) -> list[Record]:
    has_field = any(crm_id_field in _custom_fields(company) for company in companies)
    if crm_id_field and companies and not has_field:
        raise BadConfigurationError(
            f"{setting_name('freshdesk', 'crm_id_field')}: this account's companies have no field"
            f" '{crm_id_field}'; set it to the name of a company field, or leave it empty"
        )
    return [
        company
        | {
            "domain": next(iter(company.get("domains") or []), None),
            "crm_id": _custom_fields(company).get(crm_id_field),
        }
        for company in companies
    ]


def _custom_fields(company: Record) -> Record:
    return company.get("custom_fields") or {}
