"""Replaces personal data of erased people in landed rows; the number of rows stays the same."""

from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.privacy.personal_data import (
    CONTACT_ID,
    CUSTOMER_ID,
    EMAIL,
    EMAIL_DOMAIN,
    NAME,
    OWN,
    PROSE,
    PersonalColumns,
    id_kind,
)
from orchestration.privacy.pseudonyms import Pseudonyms, published_id
from orchestration.privacy.suppression import Suppression

# Roles that identify the person or customer of a row, and roles that are removed from the rows of
# an erased person.
IDENTIFYING, DESCRIBING = {CONTACT_ID, CUSTOMER_ID, EMAIL}, {NAME, OWN, PROSE}
Change = tuple[pa.Array, pa.Array | None]


def without_erased(
    suppression: Suppression, columns: PersonalColumns | None, rows: pa.Table
) -> pa.Table:
    """Replace personal data of erased people in rows that are about to land."""
    if not suppression.pseudonyms:
        return rows
    assert columns is not None, "every table of a source declares its personal columns"
    return LandedRows(suppression).rewrite(rows, columns)[0]


class LandedRows:
    """Replaces personal data in landed rows, and records the new IDs for the published versions."""

    def __init__(self, suppression: Suppression) -> None:
        self._suppression = suppression
        self._pseudonyms = Pseudonyms(suppression)

    def rewrite(self, rows: pa.Table, table: PersonalColumns) -> tuple[pa.Table, int]:
        """Return the rows with personal data replaced, and the number of rows that changed."""
        names = [
            name for name in rows.column_names if pa.types.is_string(rows.schema.field(name).type)
        ]
        changes = {
            name: self._changed(rows[name], name, table)
            for name in names
            if not name.startswith("_")
        }
        for name, rule in (
            ("_malformed_text", self._pseudonyms.malformed),
            ("_extra_columns", self._pseudonyms.extra_columns),
        ):
            if name in names:
                changes[name] = changed(rows[name], rule)
        is_erased = either(
            [mask for name, (_, mask) in changes.items() if table.roles.get(name) in IDENTIFYING]
        )
        if is_erased is not None:
            self._note_answers(rows, table, is_erased)
            self._remove_own(rows, table, is_erased, changes)
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
            return changed(column, self._pseudonyms.email_field, where="@")
        if role == EMAIL_DOMAIN:
            return changed(column, self._pseudonyms.domain)
        if role == PROSE or (role == NAME and table.entity == "customers"):
            return changed(column, self._pseudonyms.prose)
        kind = id_kind(role)
        return changed(
            column, partial(self._identifier, kind, table), where="@" if kind == "other" else ""
        )

    def _identifier(self, kind: str, table: PersonalColumns, text: str) -> str:
        canonical = table.canonical_id(text) if kind in ("contact", "customer") else text
        pseudonym = self._pseudonyms.identifier(kind, canonical)
        if pseudonym != canonical:
            self._suppression.add_published(kind, published_id(canonical), published_id(pseudonym))
        return table.landed_id(pseudonym)

    def _note_answers(self, rows: pa.Table, table: PersonalColumns, is_erased: pa.Array) -> None:
        if table.entity == "survey_responses":
            # A response to several questions is published as one answer per question.
            key = [
                name for name in ("response_id", "id", "question_id") if name in rows.column_names
            ]
            for ids in zip(
                *(rows[name].filter(is_erased).to_pylist() for name in key), strict=True
            ):
                for response_id in {ids[0], ":".join(filter(None, ids))} - {None, ""}:
                    self._suppression.add_published(
                        "answer", published_id(table.canonical_id(response_id)), ""
                    )

    def _remove_own(
        self,
        rows: pa.Table,
        table: PersonalColumns,
        is_erased: pa.Array,
        changes: dict[str, Change],
    ) -> None:
        describing = [
            name
            for name in rows.column_names
            if table.roles.get(name) in DESCRIBING or name == "_extra_columns"
        ]
        for name in describing:
            column, mask = changes[name]
            held = pc.and_(is_erased, pc.is_valid(column))
            changes[name] = (
                pc.if_else(is_erased, pa.scalar(None, pa.string()), column),
                either([mask, held]),
            )
        for name in table.columns(EMAIL) if table.entity == "contacts" else ():
            # The other addresses of a contact who is known by ID.
            column, mask = changes[name]
            is_left = is_erased if mask is None else pc.and_not(is_erased, mask)
            unknown = changed(pa.chunked_array([column]), self._pseudonyms.other_address)[0]
            changes[name] = (pc.if_else(is_left, unknown, column), either([mask, is_left]))


def changed(column: pa.ChunkedArray, rule: Callable[[str], str | None], where: str = "") -> Change:
    """Apply a rule to the values of a text column.

    Args:
        column: the column.
        rule: returns the new value for a value.
        where: values that do not contain this text stay the same, so that most columns need no look
            at single values.

    Returns:
        The new column, and the mask of the changed rows; None if nothing changed.
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
    """The rows for which any of the masks is true; None if there is no mask."""
    found = [mask for mask in masks if mask is not None]
    merged = found[0] if found else None
    for mask in found[1:]:
        merged = pc.or_(merged, mask)
    return merged
