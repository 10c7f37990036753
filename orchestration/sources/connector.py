"""What a connector is: settings, tables, and a function that reads pages and says where reading goes on.

What belongs here: the words that connectors and the landing share. What does not: anything of one vendor, of dlt or of
Dagster. A connector is pure reading; what has landed, and what a restart goes on from, is the landing's business
(`orchestration/landing/vendor.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Record = dict[str, Any]
Cursor = dict[str, Any]
# The cursor of each table as the last complete load has marked it; a table that was never read is not in it.
State = Mapping[str, Cursor]
Options = Mapping[str, str]


@dataclass(frozen=True)
class Option:
    """A setting of a connector, `SOURCES__<VENDOR>__<NAME>` in the environment or in `.dlt/secrets.toml`.

    Attributes:
        name: its name in lower case.
        description: what it is, as the README and errors say it.
        default: its value where it is not set; None for one that must be set.
        choices: the values that it may have, whatever their case; empty where it takes any.
    """

    name: str
    description: str
    default: str | None = None
    choices: tuple[str, ...] = ()


# The choices of a setting that is on or off.
BOOLEAN = ("true", "false")


def setting(source: str, name: str) -> str:
    """A connector's setting as it is written in the environment, for errors."""
    return f"SOURCES__{source}__{name}".upper()


def comma_list(text: str) -> list[str]:
    """The parts of a setting that is a list, without blanks around them; blank ones are none."""
    return [part.strip() for part in text.split(",") if part.strip()]


@dataclass(frozen=True)
class Table:
    """One landed table of a vendor.

    Attributes:
        name: the folder it lands in and the table of the dbt source.
        key: the columns that tell its records apart.
        columns: every landed column with the path of its value in a record, parts separated by dots.
        cursor_column: the column in whose order it is read on; None for a table that is read whole each time.
        roles: columns that name a person or customer, as `cx erase` needs to know them: `contact_id`, `customer_id`,
            `customer_reference` (the id another system has for it), `email`, `email_domain`, `name` (or parts of it, in
            their order), `own` (said of the person alone) or `prose` (text that may mention anyone).
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
    """Declare a table as its documentation lists it: `column` or `column=path.in.record`, separated by blanks."""
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
    """Records of one table as one answer brought them.

    Attributes:
        table: the table's name.
        records: the records as the vendor gave them; columns that are not declared do not land.
        cursor: from where its table is read on once this page and all before it have landed; None where a load may not
            end here, because the same answer has further pages.
        is_whole: the page is the whole table; where it differs from the whole that landed last it lands in its place.
        read_to: up to which instant the source has been read, for telling how long the rest will take.
    """

    table: str
    records: list[Record]
    cursor: Cursor | None = None
    is_whole: bool = False
    read_to: datetime | None = None


@dataclass(frozen=True)
class Connector:
    """A vendor's connector.

    Attributes:
        name: the source system, as `CX_SOURCES` and published ids say it.
        options: its settings.
        tables: its tables.
        read: reads everything that is new since a state, page by page.
        check: sees, without a request, that the options can be read: `BadConfigurationError` where they cannot.
    """

    name: str
    options: tuple[Option, ...]
    tables: tuple[Table, ...]
    read: Callable[[Options, State], Iterator[Page]]
    check: Callable[[Options], object] = lambda options: None
