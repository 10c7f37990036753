"""The search over an object's records: filters, one sort, pages by offset up to a ceiling."""

from collections.abc import Callable
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt, ne

from demo.servers.hubspot.crm import CHANGED, Crm, CrmRecord

MAX_PER_PAGE, CEILING = 200, 10_000
DEFAULT_LIMIT = 10
OPERATORS = {"EQ": eq, "NEQ": ne, "GT": gt, "GTE": ge, "LT": lt, "LTE": le}


def search(crm: Crm, name: str, query: dict, now: int) -> dict | str:
    """The result of a search, or an error message."""
    limit, offset = int(query.get("limit", DEFAULT_LIMIT)), int(query.get("after") or 0)
    if limit > MAX_PER_PAGE:
        return f"limit must be no more than {MAX_PER_PAGE}"
    if offset + limit > CEILING:
        return (
            "There was a problem with the request:"
            f" paging beyond {CEILING} results is not supported"
        )
    sorts = query.get("sorts") or [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]
    if len(sorts) > 1:
        return "Only one sort is allowed"
    groups = [
        [_condition(name, rule) for rule in group["filters"]]
        for group in query.get("filterGroups", [])
    ]
    found = [
        record
        for id_ in crm.live_ids[name]
        for record in [crm.records[name][id_]]
        if record.searchable <= now
        and (not groups or any(all(holds(record) for holds in group) for group in groups))
    ]
    order = sorts[0]
    found.sort(
        key=lambda record: _value(name, record, order["propertyName"]),
        reverse=order.get("direction") == "DESCENDING",
    )
    properties = query.get("properties", [])
    page = [crm.as_json(name, record, properties) for record in found[offset : offset + limit]]
    result = {"total": len(found), "results": page}
    has_more = offset + limit < len(found)
    return result | ({"paging": {"next": {"after": str(offset + limit)}}} if has_more else {})


def _condition(name: str, rule: dict) -> Callable[[CrmRecord], bool]:
    compare, wanted = OPERATORS[rule["operator"]], _number(rule["value"])
    return lambda record: compare(_value(name, record, rule["propertyName"]), wanted)


def _value(name: str, record: CrmRecord, property_name: str) -> float | str:
    if property_name == "hs_object_id":
        return int(record.id)
    if property_name == CHANGED.get(name, "hs_lastmodifieddate"):
        return record.updated
    return record.properties.get(property_name) or ""


def _number(text: str) -> float | str:
    """A filter value; times are milliseconds since 1970 or ISO 8601."""
    if text.isdigit():
        return int(text)
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000)
    except ValueError:
        return text
