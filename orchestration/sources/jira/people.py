"""Organisations with their members. People without one are known from their requests."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from orchestration.sources.connector import Options, Page, Record, id_text, setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import optional_access
from orchestration.sources.jira.client import DESK, PARALLEL_REQUESTS, desk_records


def read_organizations(client: ApiClient, options: Options) -> Iterator[Page]:
    """All organisations and their members; none if a setting turns them off."""
    if options["organizations"] == "false":
        return
    property_ = options["crm_id_property"]
    with optional_access(f"{setting_name('jira', 'organizations')}=false"):
        organizations = desk_records(client, "organization")
        ids = [id_text(organization["id"]) for organization in organizations]
        with ThreadPoolExecutor(PARALLEL_REQUESTS) as pool:
            members = [
                member
                for listed in pool.map(lambda id_: _members(client, id_), ids)
                for member in listed
            ]
            values = pool.map(lambda id_: _property(client, id_, property_), ids)
            crm_ids = dict(zip(ids, values, strict=True))
    completed = [
        organization | {"crm_id": crm_ids[id_text(organization["id"])]}
        for organization in organizations
    ]
    yield Page("organizations", completed, is_full_snapshot=True)
    yield Page("organization_members", members, is_full_snapshot=True)


def _members(client: ApiClient, organization_id: str) -> list[Record]:
    # An organisation may have been deleted since it was listed.
    path = f"organization/{organization_id}/user"
    members = desk_records(client, path, "accountId", may_be_gone=True)
    return [member | {"organization_id": organization_id} for member in members]


def _property(client: ApiClient, organization_id: str, key: str) -> Any:
    """The value of a property of an organisation; None without one."""
    if not key:
        return None
    path = f"{DESK}/organization/{organization_id}/property/{quote(key, safe='')}"
    response = client.get(path, accept=(HTTPStatus.NOT_FOUND,))
    value = response.body.get("value") if response.status < HTTPStatus.BAD_REQUEST else None
    return None if isinstance(value, dict | list) else value
