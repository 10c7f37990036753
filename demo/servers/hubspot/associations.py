"""What a batch of records is associated with: some of it a page, each record's pages by themselves."""

from demo.servers.hubspot.crm import Crm
from demo.servers.hubspot.errors import nothing_associated

PRIMARY_TYPES = {("contacts", "companies"): 1, ("deals", "companies"): 5}
OTHER_PRIMARY_TYPE, UNLABELED_TYPE = 901, 279


def associated(
    crm: Crm, from_name: str, to_name: str, inputs: list[dict], per_page: int
) -> tuple[list[dict], list[dict]]:
    """The associations of each record that has some, and an error for each that has none."""
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
    """A page of a record's associations, the primary one last of all."""
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
