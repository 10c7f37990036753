"""Replaces personal data of erased people in published rows.

IDs become those that a build after the erasure would publish.
"""

import json
import re
from functools import partial

import pyarrow as pa

from orchestration.privacy.landed_rows import changed
from orchestration.privacy.personal_data import ROLES, id_kind
from orchestration.privacy.pseudonyms import Pseudonyms
from orchestration.privacy.suppression import Suppression

PUBLISHED_EMAIL_ID = re.compile(r"email:[0-9a-f]{16}")
KEY_KINDS = {"contacts": "contact", "customers": "customer"}


class PublishedRows:
    """Rewrites rows of published tables."""

    def __init__(self, suppression: Suppression) -> None:
        self._suppression = suppression
        self._pseudonyms = Pseudonyms(suppression)

    def rewrite(self, rows: pa.Table, table: str) -> tuple[pa.Table, bool]:
        """Return the rows with personal data replaced, and whether any row has changed."""
        if table == "rejected_rows":
            return self._rejected(rows)
        is_changed, before = False, rows
        for index, field in enumerate(rows.schema):
            if not pa.types.is_string(field.type):
                continue
            if field.name == "comment":
                column = self._comments(rows)
            elif field.name == "customer_name":
                column = self._customer_names(before)
            else:
                kind = id_kind(ROLES.get(field.name))
                where = "email:" if kind == "other" else ""
                column, _ = changed(rows[field.name], partial(self._identifier, kind), where)
            if column is not None and not column.equals(rows[field.name].combine_chunks()):
                rows, is_changed = rows.set_column(index, field, column), True
        return rows, is_changed

    def _identifier(self, kind: str, text: str) -> str:
        if kind == "other" and not text.startswith("email:"):
            return text
        return self._suppression.find_published(kind, text) or self._known(kind, text) or text

    def _known(self, kind: str, text: str) -> str | None:
        return self._suppression.find(kind, text) if kind != "other" else None

    def _comments(self, rows: pa.Table) -> pa.Array | None:
        ids = rows.column_names
        if "response_id" not in ids:
            return None
        kept = []
        for response_id, comment in zip(
            rows["response_id"].to_pylist(), rows["comment"].to_pylist(), strict=True
        ):
            is_own = comment and self._suppression.find_published("answer", response_id) is not None
            kept.append(None if is_own else comment and self._pseudonyms.prose(comment))
        return pa.array(kept, pa.string())

    def _customer_names(self, rows: pa.Table) -> pa.Array:
        kept = []
        for customer_id, name in zip(
            rows["customer_id"].to_pylist(), rows["customer_name"].to_pylist(), strict=True
        ):
            is_erased = self._identifier("customer", customer_id) != customer_id
            kept.append(None if is_erased else name and self._pseudonyms.prose(name))
        return pa.array(kept, pa.string())

    def _rejected(self, rows: pa.Table) -> tuple[pa.Table, bool]:
        before = rows.select(["entity", "row_key", "row"]).to_pylist()
        keys = [self._key(row["entity"], row["row_key"]) for row in before]
        contents = [self._content(row["row"]) for row in before]
        for name, values in (("row_key", keys), ("row", contents)):
            index = rows.column_names.index(name)
            rows = rows.set_column(index, rows.schema.field(name), pa.array(values, pa.string()))
        is_changed = keys != [row["row_key"] for row in before] or contents != [
            row["row"] for row in before
        ]
        return rows, is_changed

    def _key(self, entity: str, key: str | None) -> str | None:
        if not key:
            return key
        kind = KEY_KINDS.get(entity, "other")
        if kind != "other":
            return self._identifier(kind, key)
        return PUBLISHED_EMAIL_ID.sub(lambda match: self._identifier(kind, match.group()), key)

    def _content(self, text: str | None) -> str | None:
        content = json.loads(text) if text else None
        if not content:
            return text
        after = {
            name: self._identifier(id_kind(ROLES.get(name)), value)
            if isinstance(value, str)
            else value
            for name, value in content.items()
        }
        return (
            text
            if after == content
            else json.dumps(after, separators=(",", ":"), ensure_ascii=False)
        )
