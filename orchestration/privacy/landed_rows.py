"""Landed rows of a table without those who were erased, column by column; every row stays a row."""

from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.privacy.personal_data import (
    CONTACT_ID,
    CUSTOMER_ID,
    EMAIL,
    EMAIL_DOMAIN,
    ID_KINDS,
    NAME,
    OWN,
    PROSE,
    PersonalColumns,
)
from orchestration.privacy.pseudonyms import StandIns, published_id
from orchestration.privacy.suppression import Suppression

# By these a row is somebody's, and what these say is theirs.
WHOSE, THEIRS = {CONTACT_ID, CUSTOMER_ID, EMAIL}, {NAME, OWN, PROSE}
Change = tuple[pa.Array, pa.Array | None]


def without_erased(suppression: Suppression, columns: PersonalColumns, rows: pa.Table) -> pa.Table:
    """Rows about to land, with stand-ins for those who were erased before."""
    return LandedRows(suppression).rewrite(rows, columns)[0] if suppression.stand_ins else rows


class LandedRows:
    """Rewrites landed rows, and notes what they have become in the versions already published."""

    def __init__(self, suppression: Suppression) -> None:
        self._suppression = suppression
        self._stand_ins = StandIns(suppression)

    def rewrite(self, rows: pa.Table, table: PersonalColumns) -> tuple[pa.Table, int]:
        """The rows without those who were erased, and how many of them have changed."""
        names = [
            name for name in rows.column_names if pa.types.is_string(rows.schema.field(name).type)
        ]
        changes = {
            name: self._changed(rows[name], name, table)
            for name in names
            if not name.startswith("_")
        }
        for name, rule in (
            ("_malformed_text", self._stand_ins.malformed),
            ("_extra_columns", self._stand_ins.extra_columns),
        ):
            if name in names:
                changes[name] = changed(rows[name], rule)
        own = either(
            [mask for name, (_, mask) in changes.items() if table.roles.get(name) in WHOSE]
        )
        if own is not None:
            self._note_answers(rows, table, own)
            self._remove_own(rows, table, own, changes)
        touched = either([mask for _, mask in changes.values()])
        for name, (column, mask) in changes.items():
            if mask is not None:
                rows = rows.set_column(
                    rows.column_names.index(name), rows.schema.field(name), column
                )
        return rows, pc.sum(touched).as_py() if touched is not None else 0

    def _changed(self, column: pa.ChunkedArray, name: str, table: PersonalColumns) -> Change:
        role = table.roles.get(name)
        if role == EMAIL:
            return changed(column, self._stand_ins.email_field, where="@")
        if role == EMAIL_DOMAIN:
            return changed(column, self._stand_ins.domain)
        if role == PROSE:
            return changed(column, self._stand_ins.prose)
        kind = ID_KINDS.get(role, "other")
        return changed(
            column, partial(self._identifier, kind, table), where="@" if kind == "other" else ""
        )

    def _identifier(self, kind: str, table: PersonalColumns, text: str) -> str:
        known = table.canonical_id(text) if kind in ("contact", "customer") else text
        stand_in = self._stand_ins.identifier(kind, known)
        if stand_in != known:
            self._suppression.add_published(kind, published_id(known), published_id(stand_in))
        return table.landed_id(stand_in)

    def _note_answers(self, rows: pa.Table, table: PersonalColumns, own: pa.Array) -> None:
        if table.entity == "survey_responses":
            # A response to several questions is published as an answer to each.
            key = [
                name for name in ("response_id", "id", "question_id") if name in rows.column_names
            ]
            for ids in zip(*(rows[name].filter(own).to_pylist() for name in key), strict=True):
                for response_id in {ids[0], ":".join(filter(None, ids))} - {None, ""}:
                    self._suppression.add_published(
                        "answer", published_id(table.canonical_id(response_id)), ""
                    )

    def _remove_own(
        self, rows: pa.Table, table: PersonalColumns, own: pa.Array, changes: dict[str, Change]
    ) -> None:
        theirs = [
            name
            for name in rows.column_names
            if table.roles.get(name) in THEIRS or name == "_extra_columns"
        ]
        for name in theirs:
            column, mask = changes[name]
            held = pc.and_(own, pc.is_valid(column))
            changes[name] = (
                pc.if_else(own, pa.scalar(None, pa.string()), column),
                either([mask, held]),
            )
        for name in table.columns(EMAIL) if table.entity == "contacts" else ():
            # Whoever is known by the id has no other address either.
            column, mask = changes[name]
            is_left = own if mask is None else pc.and_not(own, mask)
            unknown = changed(pa.chunked_array([column]), self._stand_ins.other_address)[0]
            changes[name] = (pc.if_else(is_left, unknown, column), either([mask, is_left]))


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
