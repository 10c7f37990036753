"""What an account defines: teams, opening hours, statuses, surveys, and the companies it serves. Each is read whole."""

from collections.abc import Iterator

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Page, Record, setting_name
from orchestration.sources.freshdesk.lists import whole
from orchestration.sources.http.client import ApiClient
from orchestration.sources.rails_time_zones import iana_name

OWN_STATUSES = {"2": "open", "3": "pending", "4": "solved", "5": "closed"}
# What they are called where the account does not say otherwise.
OWN_NAMES = {"2": "Open", "3": "Pending", "4": "Resolved", "5": "Closed"}
MEANINGS = ("open", "pending", "hold")


def read_definitions(api: ApiClient, options: Options) -> Iterator[Page]:
    """The account's definitions, each as one page.

    Raises:
        BadConfigurationError: a setting names a field that the account lacks, or a status has no meaning.
    """
    fields = whole(api, "api/v2/ticket_fields") or []
    _check_ticket_fields(fields, options)
    yield Page("ticket_statuses", _statuses(fields, options), is_full_snapshot=True)
    sources = [
        {"id": code, "name": name} for name, code in _choices(fields, "default_source").items()
    ]
    yield Page("ticket_sources", sources, is_full_snapshot=True)
    for name, reader in (("groups", dict), ("business_hours", _calendar), ("surveys", _survey)):
        # What a plan has no longer stays as it was.
        if (rows := whole(api, f"api/v2/{name}")) is not None:
            yield Page(name, [reader(row) for row in rows], is_full_snapshot=True)
    companies = whole(api, "api/v2/companies") or []
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
                f"{setting_name('freshdesk', option)}: this account's tickets have no field '{options[option]}'; "
                "take a name from Freshdesk's ticket fields"
            )


def custom_statuses(options: Options) -> dict[str, str]:
    """What the account's own statuses mean, by their codes.

    Raises:
        BadConfigurationError: a meaning is none.
    """
    pairs = [pair.partition("=") for pair in options["statuses"].split(",") if pair.strip()]
    custom = {code.strip(): meaning.strip() for code, _, meaning in pairs}
    if wrong := [code for code, meaning in custom.items() if meaning not in MEANINGS]:
        raise BadConfigurationError(
            f"{setting_name('freshdesk', 'statuses')}: '{wrong[0]}' means none of {', '.join(MEANINGS)};"
            " write code=meaning, …"
        )
    return custom


def _statuses(fields: list[Record], options: Options) -> list[Record]:
    """Every status with the name that activities call it by and what it means."""
    custom = custom_statuses(options)
    # Of a status' names the first is what agents see, the second what customers do.
    listed = {
        code: names[0] if isinstance(names, list) and names else names
        for code, names in _choices(fields, "default_status").items()
    }
    return [
        {
            "id": code,
            "name": name,
            "meaning": OWN_STATUSES.get(code) or custom.get(code, custom.get("*", "open")),
        }
        for code, name in (OWN_NAMES | listed).items()
    ]


def _choices(fields: list[Record], kind: str) -> Record:
    found = next((field.get("choices") for field in fields if field.get("type") == kind), None)
    return found if isinstance(found, dict) else {}


def _survey(survey: Record) -> Record:
    """A survey with the ratings that its main question takes."""
    questions = survey.get("questions") or []
    question = next(
        (question for question in questions if question.get("id") == "default_question"), {}
    )
    return survey | {
        "accepted_ratings": [str(rating) for rating in question.get("accepted_ratings") or []]
    }


def _companies(companies: list[Record], crm_id_field: str) -> list[Record]:
    if (
        crm_id_field
        and companies
        and not any(crm_id_field in _custom(company) for company in companies)
    ):
        raise BadConfigurationError(
            f"{setting_name('freshdesk', 'crm_id_field')}: this account's companies have no field '{crm_id_field}'; "
            "take a name from Freshdesk's company fields, or leave it empty"
        )
    return [
        company
        | {
            "domain": next(iter(company.get("domains") or []), None),
            "crm_id": _custom(company).get(crm_id_field),
        }
        for company in companies
    ]


def _custom(company: Record) -> Record:
    return company.get("custom_fields") or {}
