"""Choose, remove, empty and append rows of entity files, with all values as text."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from tests.support.defects.defect import Change, change_rows, files_of

Chosen = Callable[[pd.DataFrame], pd.Series]
JUNE_COLUMNS = {
    "orders": ("ordered_at",),
    "tickets": ("created_at",),
    "ticket_events": ("occurred_at",),
    "survey_responses": ("sent_at", "responded_at"),
}


def without(chosen: Chosen) -> Change:
    """Remove the chosen rows."""
    return lambda table: table[~chosen(table)]


def within(column: str, first: str, last: str) -> Chosen:
    """Choose the rows of some days."""
    return lambda table: table[column].str[:10].between(first, last)


def equal(column: str, value: str) -> Chosen:
    """Choose the rows with a value."""
    return lambda table: table[column] == value


def both(*conditions: Chosen) -> Chosen:
    """Choose the rows that meet all conditions."""
    return lambda table: pd.concat([one(table) for one in conditions], axis=1).all(axis=1)


def one_in(count: int) -> Chosen:
    """Choose every so many rows."""
    return lambda table: pd.Series(range(len(table)), index=table.index) % count == 0


def answered(survey_type: str) -> Chosen:
    """Choose the answers of a survey type."""
    return lambda table: (table["survey_type"] == survey_type) & (table["score"] != "")


def all_but(count: int, chosen: Chosen) -> Chosen:
    """Choose the rows of a condition after the first ones."""
    return lambda table: chosen(table) & (chosen(table).cumsum() > count)


def emptied(chosen: Chosen, **values: str) -> Change:
    """Overwrite columns of the chosen rows."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        rows = chosen(table)
        for column, value in values.items():
            table.loc[rows, column] = value
        return table

    return change


def without_customers(
    entity: str, column: str, value: str, chosen: Chosen
) -> Callable[[Path], None]:
    """Remove the chosen rows of the customers with a value, also those that a contact names."""

    def seed(folder: Path) -> None:
        customers, contacts = (_rows(folder / f"{name}.csv") for name in ("customers", "contacts"))
        # A bad row has no ID, like the tickets that name no customer or no contact.
        ids = set(customers.loc[customers[column] == value, "customer_id"]) - {""}
        people = set(contacts.loc[contacts["customer_id"].isin(ids), "contact_id"]) - {""}

        def of_customers(table: pd.DataFrame) -> pd.Series:
            found = table["customer_id"].isin(ids)
            return found | table["contact_id"].isin(people) if "contact_id" in table else found

        change_rows(entity, without(both(chosen, of_customers)))(folder)

    return seed


def with_july(*seeds: tuple[str, Change]) -> Callable[[Path], None]:
    """Append July as a copy of June under new IDs, and change the new rows of some entities."""

    def seed(folder: Path) -> None:
        changes = dict(seeds)
        for entity, columns in JUNE_COLUMNS.items():
            path = files_of(folder, entity)[-1]
            table = _rows(path)
            july = table[table[columns[-1]].str.startswith("2026-06")].copy()
            for column in columns:
                july[column] = july[column].map(_a_month_later)
            for column in {"order_id", "ticket_id", "event_id", "response_id"} & set(july):
                july[column] = july[column].where(july[column] == "", "J-" + july[column])
            july = changes.get(entity, lambda rows: rows)(july)
            pd.concat([table, july]).to_csv(path, index=False, encoding="latin-1")

    return seed


def _rows(path: Path) -> pd.DataFrame:
    return pd.read_csv(
        path, dtype=str, keep_default_na=False, encoding="latin-1", on_bad_lines="skip"
    )


def _a_month_later(instant: str) -> str:
    later = date.fromisoformat(instant[:10]) + timedelta(days=30) if instant else None
    return f"{later}{instant[10:]}" if later else ""
