"""What a connector consists of: settings, tables, and a function that reads pages from a state.

A connector only reads. `orchestration/landing/vendor.py` writes its pages and keeps its state.
This module is independent of vendors, of dlt and of Dagster.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

log = logging.getLogger("cx")

Record = dict[str, Any]
Cursor = dict[str, Any]
# The cursor of each table after the last complete load; tables without a load are absent.
State = Mapping[str, Cursor]
Options = Mapping[str, str]


@dataclass(frozen=True)
class Option:
    """A setting of a connector: `SOURCES__<VENDOR>__<NAME>`, or an entry in `.dlt/secrets.toml`.

    Attributes:
        name: the name in lower case.
        description: a noun phrase, for the documentation and for errors.
        default: the value if it is not set; None if it is required.
        choices: the allowed values, compared without case; empty if any value is allowed.
    """

    name: str
    description: str
    default: str | None = None
    choices: tuple[str, ...] = ()


# The choices of an option that is true or false.
BOOLEAN = ("true", "false")


def setting_name(source: str, option: str) -> str:
    """The environment variable of a connector's option, for errors."""
    return f"SOURCES__{source}__{option}".upper()


def warn_of_unused(source: str, option: str, records: str, value: str) -> None:
    """Warn that an option names a value that no record has.

    Args:
        source: name of the connector.
        option: name of the option.
        records: the records that were read, as in "no user" or "none of 12 responses".
        value: the kind of value and the value itself, as in "ID '41'".
    """
    log.warning("%s: %s has the %s; check %s", source, records, value, setting_name(source, option))


def is_default(declared: tuple[Option, ...], options: Options, name: str) -> bool:
    """Whether an option has its default value, set or not."""
    return any(option.name == name and option.default == options[name] for option in declared)


def id_text(value: object) -> str:
    """An ID as text, a whole number with a decimal point as its digits.

    Raises:
        ValueError: the value is no ID. Records without one could replace each other.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        raise ValueError("a record has no ID")
    return str(value)


def unique(records: list[Record]) -> list[Record]:
    """The records without repetitions, which occur if a list changes while it is read."""
    return list({id_text(record["id"]): record for record in records}.values())


def split_list(text: str) -> list[str]:
    """The items of a comma-separated option, stripped; empty items are dropped."""
    return [item.strip() for item in text.split(",") if item.strip()]


@dataclass(frozen=True)
class Table:
    """A landed table of a vendor.

    Attributes:
        name: the name of the table's landing folder and of its dbt source table.
        key: the columns that identify a record.
        columns: each landed column and the path of its value in a record, joined by dots.
        cursor_column: the column that orders incremental reads; None if each read is complete.
        roles: the personal and customer columns, which `cx erase` needs: `contact_id`,
            `customer_id`, `customer_reference` (the ID in another system), `record_reference` (that
            of a customer or contact), `email`, `email_domain`, `name` (or its parts, in order),
            `own` (a value about this person only) or `prose` (text that may mention anyone).
    """

    name: str
    key: tuple[str, ...]
    columns: dict[str, str]
    cursor_column: str | None = None
    roles: dict[str, str] = field(default_factory=dict)


def table(
    name: str,
    columns: str,
    key: str = "id",
    cursor_column: str | None = None,
    roles: dict[str, str] | None = None,
) -> Table:
    """Declare a table; columns are `column` or `column=path.in.record`, separated by spaces."""
    pairs = [word.partition("=") for word in columns.split()]
    return Table(
        name,
        tuple(key.split()),
        {column: path or column for column, _, path in pairs},
        cursor_column,
        roles or {},
    )


@dataclass(frozen=True)
class Page:
    """Records of one table, as read in one request.

    Attributes:
        table: the table's name.
        records: the vendor's records; undeclared columns do not land.
        cursor: where the table's next read starts once this page and all earlier ones have landed;
            None if a load must not end here.
        is_full_snapshot: the page is the complete table. It replaces the landed snapshot if it
            differs from it.
        read_to: the instant up to which the source has been read, for the progress estimate.
    """

    table: str
    records: list[Record]
    cursor: Cursor | None = None
    is_full_snapshot: bool = False
    read_to: datetime | None = None


@dataclass(frozen=True)
class Connector:
    """A vendor's connector.

    Attributes:
        name: the source system, as in `CX_SOURCES` and in published IDs.
        options: its settings.
        tables: its tables.
        read: reads everything that is new since a state, page by page.
        check_options: validates the options without a request; raises `BadConfigurationError`.
    """

    name: str
    options: tuple[Option, ...]
    tables: tuple[Table, ...]
    read: Callable[[Options, State], Iterator[Page]]
    check_options: Callable[[Options], object] = lambda options: None
