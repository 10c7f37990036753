"""The records of the CRM, their associations, and the changes that users make."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

Properties = dict[str, str | None]
# Objects whose properties with the times of change and creation have a different name.
CHANGED = {"contacts": "lastmodifieddate"}
CREATED = dict.fromkeys(("subscriptions", "line_items", "feedback_submissions"), "hs_createdate")
PRIMARY_TYPES = {("contacts", "companies"): 1, ("deals", "companies"): 5}
OTHER_PRIMARY_TYPE, UNLABELED_TYPE = 901, 279


@dataclass
class CrmRecord:
    """One record; times are in milliseconds since 1970.

    Attributes:
        id: The record's id.
        properties: Its properties, without those that HubSpot sets.
        created: The time of creation.
        updated: The time of the last change.
        archived: The time of archiving; None for a live record.
        searchable: The time from which searches return the last change.
    """

    id: str
    properties: Properties
    created: int
    updated: int
    archived: int | None = None
    searchable: int = 0


@dataclass
class Crm:
    """The CRM of one account: its records by object and id, and their associations."""

    property_names: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, dict[str, CrmRecord]] = field(default_factory=dict)
    live_ids: dict[str, list[str]] = field(default_factory=dict)
    archived_ids: dict[str, list[str]] = field(default_factory=dict)
    # By object, record id and associated object the associated ids, the primary one first.
    associations: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def define_object(self, name: str, property_names: Iterable[str]) -> None:
        """Define an object and the properties of its records."""
        own = [
            "hs_object_id",
            CHANGED.get(name, "hs_lastmodifieddate"),
            CREATED.get(name, "createdate"),
        ]
        self.property_names[name] = [*own, "hs_merged_object_ids", *property_names]
        self.records[name], self.live_ids[name], self.archived_ids[name] = {}, [], []

    def add(self, name: str, record: CrmRecord) -> None:
        """Add a record."""
        self.records[name][record.id] = record
        insort(self.live_ids[name], record.id)

    def change(self, name: str, id_: str, now: int, searchable: int = 0, **properties: str) -> None:
        """Change properties of a record."""
        record = self.records[name][id_]
        record.properties |= properties
        record.updated, record.searchable = now, searchable

    def archive(self, name: str, id_: str, now: int) -> None:
        """Archive a record, which can be restored."""
        self.records[name][id_].archived = now
        self.live_ids[name].remove(id_)
        insort(self.archived_ids[name], id_)

    def restore(self, name: str, id_: str, now: int) -> None:
        """Restore an archived record."""
        record = self.records[name][id_]
        record.archived, record.updated = None, now
        self.archived_ids[name].remove(id_)
        insort(self.live_ids[name], id_)

    def merge(self, name: str, primary_id: str, other_id: str, now: int) -> str:
        """Merge two records into a new one and return its id.

        The new record takes over the associations; the associated records do not change.
        """
        primary, other = self.records[name].pop(primary_id), self.records[name].pop(other_id)
        self.live_ids[name].remove(primary_id)
        self.live_ids[name].remove(other_id)
        merged = [
            ids for each in (primary, other) if (ids := each.properties.get("hs_merged_object_ids"))
        ]
        properties = primary.properties | {
            "hs_merged_object_ids": ";".join([*merged, primary_id, other_id])
        }
        new_id = str(max(map(int, [*self.records[name], primary_id, other_id])) + 1)
        self.add(name, CrmRecord(new_id, properties, primary.created, now))
        for (from_name, from_id, to_name), to_ids in list(self.associations.items()):
            if to_name == name and {primary_id, other_id} & set(to_ids):
                moved = [new_id if id_ in (primary_id, other_id) else id_ for id_ in to_ids]
                self.associations[from_name, from_id, to_name] = list(dict.fromkeys(moved))
            if from_name == name and from_id in (primary_id, other_id):
                own = self.associations.setdefault((name, new_id, to_name), [])
                own.extend(
                    id_
                    for id_ in self.associations.pop((from_name, from_id, to_name))
                    if id_ not in own
                )
        return new_id

    def associate(self, from_name: str, from_id: str, to_name: str, to_ids: list[str]) -> None:
        """Set the associations of a record, the primary one first."""
        self.associations[from_name, from_id, to_name] = to_ids

    def page(
        self, name: str, after: str | None, limit: int, archived: bool
    ) -> tuple[list[CrmRecord], str | None]:
        """A page of records by id, and the first id of the next page."""
        ids = (self.archived_ids if archived else self.live_ids)[name]
        first = bisect_left(ids, after) if after else 0
        page = [self.records[name][id_] for id_ in ids[first : first + limit]]
        return page, ids[first + limit] if first + limit < len(ids) else None

    def as_json(self, name: str, record: CrmRecord, requested: Iterable[str]) -> dict:
        """A record as the API returns it, with those of the requested properties that exist."""
        known = self.property_names[name]
        own = {
            "hs_object_id": record.id,
            CHANGED.get(name, "hs_lastmodifieddate"): instant(record.updated),
            CREATED.get(name, "createdate"): instant(record.created),
        }
        properties = own | {
            word: own.get(word, record.properties.get(word)) for word in requested if word in known
        }
        result = {
            "id": record.id,
            "properties": properties,
            "createdAt": instant(record.created),
            "updatedAt": instant(record.updated),
            "archived": record.archived is not None,
        }
        return (
            result if record.archived is None else result | {"archivedAt": instant(record.archived)}
        )


@lru_cache(65_536)
def instant(milliseconds: int) -> str:
    """A timestamp in HubSpot's format, without the fraction if it is zero."""
    moment = datetime.fromtimestamp(milliseconds // 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    rest = milliseconds % 1_000
    return f"{moment}.{rest:03}Z" if rest else f"{moment}Z"


def associated(
    crm: Crm, from_name: str, to_name: str, inputs: list[dict], per_page: int
) -> tuple[list[dict], list[dict]]:
    """The associations of each record, and an error for each record without associations."""
    results, errors = [], []
    for row in inputs:
        if ids := crm.associations.get((from_name, row["id"], to_name), []):
            primary_type = PRIMARY_TYPES.get((from_name, to_name), OTHER_PRIMARY_TYPE)
            label = f"{from_name.removesuffix('s').capitalize()} with Primary Company"
            results.append(
                _page(row["id"], ids, (primary_type, label), int(row.get("after") or 0), per_page)
            )
        else:
            errors.append(nothing_associated(from_name, row["id"], to_name))
    return results, errors


def _page(
    from_id: str, ids: list[str], primary_type: tuple[int, str], first: int, per_page: int
) -> dict:
    """A page of a record's associations; the primary one is last."""
    primary = {"category": "HUBSPOT_DEFINED", "typeId": primary_type[0], "label": primary_type[1]}
    unlabeled = {"category": "HUBSPOT_DEFINED", "typeId": UNLABELED_TYPE, "label": None}
    to = [
        {
            "toObjectId": int(id_),
            "associationTypes": [primary, unlabeled] if id_ == ids[0] else [unlabeled],
        }
        for id_ in reversed(ids)
    ]
    last = first + per_page
    paging = {"paging": {"next": {"after": str(last)}}} if last < len(to) else {}
    return {"from": {"id": from_id}, "to": to[first:last]} | paging


def nothing_associated(from_name: str, from_id: str, to_name: str) -> dict:
    """The error for a record without associations in a batch."""
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {to_name} is associated with {from_name} {from_id}.",
        "context": {
            "fromObjectId": [from_id],
            "fromObjectType": [from_name],
            "toObjectType": [to_name],
        },
    }
