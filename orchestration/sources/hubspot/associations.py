"""The primary company of each record, from associations.

API: https://developers.hubspot.com/docs/api-reference/legacy/crm/associations. A change of an
association does not change the time of the records at its ends. A record's company is therefore
read whenever the record is, and all records are read again from time to time
(`read.FULL_READ_DAYS`).
"""

from orchestration.errors import SourceUnavailableError
from orchestration.sources.connector import Record
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.hubspot.client import next_cursor

# The most records in one request, since February 2025.
BATCH = 1_000
# The error for a record without associations, or one deleted since it was listed.
NOTHING_ASSOCIATED = "OBJECT_NOT_FOUND"
# Association types of a contact and a deal with their primary company. HubSpot changed the labels
# in February 2024 and keeps the types
# (https://developers.hubspot.com/changelog/changes-to-primary-labels-for-hubspot-defined-association-labels).
# The types of other objects are undocumented, so their label decides.
PRIMARY_TYPES, PRIMARY = (1, 5), "primary"


def with_companies(
    client: ApiClient, object_name: str, company_path: tuple[str, ...], records: list[Record]
) -> list[Record]:
    """Records, at most `BATCH`, with `company_id`, and `deal_id` if the path leads through deals.

    Args:
        client: the client.
        object_name: the object of the records.
        company_path: the associated objects that lead to the company, `companies` last.
        records: the records.

    Raises:
        SourceUnavailableError: HubSpot returned the associations of some records only.
    """
    if not company_path or not records:
        return records
    first = associated(client, object_name, company_path[0], {record["id"] for record in records})
    if company_path == ("companies",):
        return [record | {"company_id": first.get(record["id"])} for record in records]
    companies = associated(client, company_path[0], company_path[1], set(first.values()))
    return [
        record | {"deal_id": deal_id, "company_id": deal_id and companies.get(deal_id)}
        for record in records
        for deal_id in [first.get(record["id"])]
    ]


def associated(client: ApiClient, from_name: str, to_name: str, ids: set[str]) -> dict[str, str]:
    """The primary associated record of each record, else the one with the lowest ID."""
    path = f"crm/associations/2026-03/{from_name}/{to_name}/batch/read"
    best: dict[str, tuple[bool, int]] = {}
    pending = [{"id": id_} for id_ in sorted(ids)]
    paging = Paging("hubspot", f"POST /{path}")
    while pending:
        inputs, pending = pending[:BATCH], pending[BATCH:]
        response = client.request("POST", path, json={"inputs": inputs})
        results = records_in("hubspot", response, "results")
        for error in response.body.get("errors") or []:
            if (category := error.get("category")) != NOTHING_ASSOCIATED:
                raise SourceUnavailableError(
                    f"hubspot: POST /{path} returned an error for some records ({category}); run"
                    " again later"
                )
        following = {}
        for result in results:
            id_ = str(result["from"]["id"])
            for to in result.get("to") or []:
                rank = (not _is_primary(to), int(to["toObjectId"]))
                best[id_] = min(best.get(id_, rank), rank)
            if after := next_cursor(result):
                paging.check([id_, after], [result])
                following[id_] = {"id": id_, "after": after}
        pending += following.values()
    return {id_: str(associated) for id_, (_, associated) in best.items()}


def _is_primary(to: Record) -> bool:
    types = to.get("associationTypes") or []
    return any(
        type_.get("category") == "HUBSPOT_DEFINED"
        and (type_.get("typeId") in PRIMARY_TYPES or PRIMARY in (type_.get("label") or "").lower())
        for type_ in types
    )
