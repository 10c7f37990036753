"""Whose records are: the primary company of each, by associations (…/docs/api-reference/legacy/crm/associations).

An association may come and go without moving the time of the records at its ends. A record's company is therefore read
whenever the record is, and every record is read again from time to time (`reading.READ_AGAIN_DAYS`).
"""

from orchestration.errors import SourceUnavailableError
from orchestration.sources.connector import Record
from orchestration.sources.http.client import ApiClient, check_progress
from orchestration.sources.hubspot.answers import after_of, results_of

# As many records as one request may name, since February 2025.
BATCH = 1_000
# Also said where a record is gone since it was listed; all else is an error.
NOTHING_ASSOCIATED = "OBJECT_NOT_FOUND"
# Contact and deal with their primary company. Labels may change, as they did in February 2024, and types do not
# (https://developers.hubspot.com/changelog/changes-to-primary-labels-for-hubspot-defined-association-labels); of other
# objects the type is written down nowhere.
PRIMARY_TYPES, PRIMARY = (1, 5), "primary"


def with_companies(
    api: ApiClient, name: str, owners: tuple[str, ...], records: list[Record]
) -> list[Record]:
    """Records, at most `BATCH` of them, with their company's id; on the way to it perhaps their deal's.

    Raises:
        SourceUnavailableError: HubSpot could not say it for all of them.
    """
    if not owners or not records:
        return records
    owner_ids = _associated(api, name, owners[0], {record["id"] for record in records})
    if owners == ("companies",):
        return [record | {"company_id": owner_ids.get(record["id"])} for record in records]
    company_ids = _associated(api, owners[0], owners[1], set(owner_ids.values()))
    return [
        record | {"deal_id": owner, "company_id": company_ids.get(owner)}
        for record in records
        for owner in [owner_ids.get(record["id"])]
    ]


def _associated(api: ApiClient, from_name: str, to_name: str, ids: set[str]) -> dict[str, str]:
    """Of each record the associated one that is primary, else the one with the smallest id."""
    path = f"crm/v4/associations/{from_name}/{to_name}/batch/read"
    found: dict[str, tuple[bool, int]] = {}
    waiting = [{"id": id_} for id_ in sorted(ids)]
    while waiting:
        inputs, waiting = waiting[:BATCH], waiting[BATCH:]
        answer = api.request("POST", path, json={"inputs": inputs})
        results = results_of(answer, f"POST /{path}")
        for error in answer.body.get("errors") or []:
            if error.get("category") != NOTHING_ASSOCIATED:
                raise SourceUnavailableError(
                    f"hubspot: POST /{path} was answered in part ({error.get('category')})"
                )
        asked = {row["id"]: row.get("after") for row in inputs}
        further = {}
        for result in results:
            id_ = str(result["from"]["id"])
            for to in result.get("to") or []:
                rank = (not _is_primary(to), int(to["toObjectId"]))
                found[id_] = min(found.get(id_, rank), rank)
            if after := after_of(result):
                check_progress("hubspot", f"POST /{path}", asked.get(id_), after)
                further[id_] = {"id": id_, "after": after}
        waiting += further.values()
    return {id_: str(associated) for id_, (_, associated) in found.items()}


def _is_primary(to: Record) -> bool:
    kinds = to.get("associationTypes") or []
    return any(
        kind.get("category") == "HUBSPOT_DEFINED"
        and (kind.get("typeId") in PRIMARY_TYPES or PRIMARY in (kind.get("label") or "").lower())
        for kind in kinds
    )
