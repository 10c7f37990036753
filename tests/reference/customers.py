"""Customers and inferred customers with current attributes: dim_customers (METRICS.md §1)."""

from .identity import UNKNOWN
from .reasons import Row

ATTRIBUTES = ("segment", "region", "industry")


def build_customers(rows: list[Row], ids_in_facts: set[str]) -> list[Row]:
    """Build the customers, the IDs that appear only in facts, and the member `unknown`."""
    members = {row["customer_id"]: _member(row["customer_id"], row, False) for row in rows}
    for customer_id in ids_in_facts | {UNKNOWN}:
        if customer_id not in members:
            members[customer_id] = _member(customer_id, {}, True)
    return list(members.values())


def _member(customer_id: str, row: Row, is_inferred: bool) -> Row:
    return {
        "customer_id": customer_id,
        **{name: row.get(name) or UNKNOWN for name in ATTRIBUTES},
        "created_at": row.get("created_at"),
        "is_inferred": is_inferred,
    }
