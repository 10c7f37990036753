"""Landed rows of an entity without those who were erased, column by column; every row stays a row."""

from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.erasure.stand_ins import StandIns, published_id
from orchestration.erasure.suppression import Suppression

ID_KINDS = {
    "contact_id": "contact",
    "customer_id": "customer",
    "referrer_customer_id": "customer",
    "referred_customer_id": "customer",
}
EMAIL_COLUMNS = ("email", "requester_email", "respondent_email")
# What a row says of the person whom it belongs to.
OWN_COLUMNS = ("full_name", "customer_name", "comment", "_extra_columns")
Change = tuple[pa.Array, pa.Array | None]


def without_erased(suppression: Suppression, entity: str, rows: pa.Table) -> pa.Table:
    """Rows about to land, with stand-ins for those who were erased before."""
    return LandedRows(suppression).rewrite(rows, entity)[0] if suppression.stand_ins else rows


class LandedRows:
    """Rewrites landed rows, and notes what they have become in the versions already published."""

    def __init__(self, suppression: Suppression) -> None:
        self._suppression = suppression
        self._stand_ins = StandIns(suppression)

    def rewrite(self, rows: pa.Table, entity: str) -> tuple[pa.Table, int]:
        """The rows without those who were erased, and how many of them have changed."""
        names = [name for name in rows.column_names if pa.types.is_string(rows.schema.field(name).type)]
        changes = {name: self._changed(rows[name], name) for name in names if not name.startswith("_")}
        changes["_malformed_text"] = changed(rows["_malformed_text"], self._stand_ins.malformed)
        changes["_extra_columns"] = changed(rows["_extra_columns"], self._stand_ins.extra_columns)
        own = either([mask for name, (_, mask) in changes.items() if name in ID_KINDS or name in EMAIL_COLUMNS])
        if own is not None:
            self._note_answers(rows, entity, own)
            self._remove_own(rows, entity, own, changes)
        touched = either([mask for _, mask in changes.values()])
        for name, (column, mask) in changes.items():
            if mask is not None:
                rows = rows.set_column(rows.column_names.index(name), rows.schema.field(name), column)
        return rows, pc.sum(touched).as_py() if touched is not None else 0

    def _changed(self, column: pa.ChunkedArray, name: str) -> Change:
        if name in EMAIL_COLUMNS:
            return changed(column, self._stand_ins.email_field, where="@")
        if name == "email_domain":
            return changed(column, self._stand_ins.domain)
        if name == "comment":
            return changed(column, self._stand_ins.prose)
        kind = ID_KINDS.get(name, "other")
        return changed(column, partial(self._identifier, kind), where="@" if kind == "other" else "")

    def _identifier(self, kind: str, text: str) -> str:
        stand_in = self._stand_ins.identifier(kind, text)
        if stand_in != text:
            self._suppression.add_published(kind, published_id(text), published_id(stand_in))
        return stand_in

    def _note_answers(self, rows: pa.Table, entity: str, own: pa.Array) -> None:
        if entity == "survey_responses":
            for response_id in rows["response_id"].filter(own).drop_null().to_pylist():
                self._suppression.add_published("answer", published_id(response_id), "")

    def _remove_own(self, rows: pa.Table, entity: str, own: pa.Array, changes: dict[str, Change]) -> None:
        for name in OWN_COLUMNS:
            if name in rows.column_names:
                column, mask = changes[name]
                held = pc.and_(own, pc.is_valid(column))
                changes[name] = (pc.if_else(own, pa.scalar(None, pa.string()), column), either([mask, held]))
        if entity == "contacts":
            # Whoever is known by the id has no other address either.
            column, mask = changes["email"]
            is_left = own if mask is None else pc.and_not(own, mask)
            unknown = changed(pa.chunked_array([column]), self._stand_ins.other_address)[0]
            changes["email"] = (pc.if_else(is_left, unknown, column), either([mask, is_left]))


def changed(column: pa.ChunkedArray, rule: Callable[[str], str | None], where: str = "") -> Change:
    """A text column with each value replaced by what the rule makes of it, and where it changed; None for nowhere.

    Values without the text `where` are known to stay, so that most columns of most rows need no look at single values.
    """
    flat = column.combine_chunks()
    if where and not pc.any(pc.match_substring(flat, where)).as_py():
        return flat, None
    encoded = flat.dictionary_encode()
    before = encoded.dictionary.to_pylist()
    after = [rule(value) if where in value else value for value in before]
    if after == before:
        return flat, None
    differs = pa.array([old != new for old, new in zip(before, after, strict=True)], pa.bool_())
    values = pa.array(after, column.type)
    return values.take(encoded.indices), pc.fill_null(differs.take(encoded.indices), False)


def either(masks: list[pa.Array | None]) -> pa.Array | None:
    """Where one of the masks is true; None where none of them is anywhere."""
    found = [mask for mask in masks if mask is not None]
    merged = found[0] if found else None
    for mask in found[1:]:
        merged = pc.or_(merged, mask)
    return merged
