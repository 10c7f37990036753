"""Reads Jira Service Management: definitions, organisations, issues with events and ratings."""

from collections.abc import Iterator

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import (
    Options,
    Page,
    Record,
    State,
    id_text,
    is_default,
    setting_name,
    split_list,
    warn_of_unused,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.records import records_in
from orchestration.sources.jira.client import DESK, PLATFORM, connect, desk_records
from orchestration.sources.jira.fields import read_fields
from orchestration.sources.jira.issues import read_issues
from orchestration.sources.jira.people import read_organizations
from orchestration.sources.jira.settings import OPTIONS, status_meanings

# The meanings of the categories of statuses.
CATEGORIES = {"new": "new", "indeterminate": "open", "done": "solved"}


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    client = connect(options)
    # Jira answers searches with refused credentials as an anonymous visitor's, without an error.
    client.get(f"{PLATFORM}/myself")
    projects = _projects(client, options)
    fields = read_fields(client, options)
    yield Page("statuses", _statuses(client, options), is_full_snapshot=True)
    yield Page("named_accounts", _named_accounts(options), is_full_snapshot=True)
    yield from read_organizations(client, options)
    yield from read_issues(client, options, state, fields, projects)


def _projects(client: ApiClient, options: Options) -> list[Record]:
    """The service projects that the settings name, or all.

    Raises:
        BadConfigurationError: the account sees none, or not one that the settings name.
    """
    desks = desk_records(client, "servicedesk")
    named = split_list(options["projects"])
    if unknown := set(named) - {desk.get("projectKey") for desk in desks}:
        raise BadConfigurationError(
            f"{setting_name('jira', 'projects')}: the account sees no service project with the key"
            f" '{min(unknown)}'; correct it, or let the account see it"
        )
    if not desks:
        raise BadConfigurationError(
            f"jira: GET {DESK}/servicedesk: the account sees no service project; make it an agent"
            f" of one, or check {setting_name('jira', 'base_url')}"
        )
    return [desk for desk in desks if not named or desk["projectKey"] in named]


def _statuses(client: ApiClient, options: Options) -> list[Record]:
    """The site's statuses with their meaning, and those that only the settings name by ID."""
    response = client.get(f"{PLATFORM}/status")
    meanings = status_meanings(options)
    rows: dict[str, Record] = {}
    used: set[str] = set()
    for status in records_in("jira", response):
        id_, name = id_text(status["id"]), str(status.get("name")).lower()
        category = (status.get("statusCategory") or {}).get("key")
        used |= {id_, name}
        meaning = meanings.get(id_) or meanings.get(name) or CATEGORIES.get(str(category), "open")
        rows[id_] = status | {"id": id_, "category": category, "meaning": meaning}
    for key in sorted(meanings.keys() - used):
        if key.isdecimal():
            # A status that was deleted remains in the history.
            rows[key] = {"id": key, "meaning": meanings[key]}
        elif not is_default(OPTIONS, options, "statuses"):
            warn_of_unused("jira", "statuses", "no status", f"name '{key}'")
    return list(rows.values())


def _named_accounts(options: Options) -> list[Record]:
    """The accounts that settings name, by ID or by the name of their app."""
    kinds = {"bot": options["bot_ids"], "rule": options["rule_apps"]}
    return [
        {"id": id_, "kind": kind}
        for kind, ids in kinds.items()
        for id_ in sorted({*split_list(ids)})
    ]
