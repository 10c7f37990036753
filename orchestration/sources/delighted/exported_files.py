"""Delighted's exported CSV files: what remains of a project when the service is closed.

No public document lists the headings, so they are taken whatever their case and blanks, under the
API's names of the fields (https://app.delighted.com/docs/api/listing-survey-responses), as people
would write these, and under what a metric calls its score; custom properties are columns under
their own name. A column that is not found is told with the headings there are. Files are sorted by
time, so that what has landed before is recognised.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import duckdb

from orchestration.environment import PROJECT_ROOT
from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Record, setting_name
from orchestration.sql_text import literal, quoted

ROWS_PER_PAGE = 5_000
METRICS = ("nps", "csat", "ces", "star", "smileys", "thumbs")
HEADINGS = {
    "id": ("id", "response id", "survey response id", "delighted id", "delighted response id"),
    "person_id": ("person id", "person", "delighted person id", "respondent id"),
    "person_email": (
        "email",
        "email address",
        "person email",
        "respondent email",
        "customer email",
    ),
    "survey_type": (
        "survey type",
        "metric type",
        "metric",
        "question type",
        "project type",
        "type",
    ),
    "score": ("score", "rating", *(f"{name} score" for name in METRICS), *METRICS, "answer"),
    "comment": ("comment", "comments", "feedback", "verbatim"),
    "permalink": ("permalink", "response permalink", "response url", "link"),
    "created_at": (
        *(
            "created at",
            "response created at",
            "response time",
            "responded at",
            "answered at",
            "submitted at",
        ),
        *("response date", "date responded", "created", "timestamp", "date", "time"),
    ),
    "updated_at": ("updated at", "response updated at", "last updated at", "updated"),
}
SPELLINGS = {
    "net_promoter_score": "nps",
    "customer_satisfaction": "csat",
    "customer_effort_score": "ces",
    "5_star": "stars",
    "5_stars": "stars",
    "five_star": "stars",
    "smiley": "smileys",
    "thumb": "thumbs",
    "employee_nps": "enps",
    "product_market_fit": "pmf",
}
# Seconds since 1970, or a date and time with an offset, or else in UTC.
ZONED = (
    r"regexp_replace(regexp_replace(trim({0}), ' ?(UTC|Z)$', '+00'), '(:\d\d)"
    r" ?([+-]\d\d):?(\d\d)$', '\1\2:\3')"
)
INSTANT = f"""
    case
        when regexp_full_match({{0}}, '[0-9]{{{{9,11}}}}') then cast({{0}} as bigint)
        else cast(epoch(try_cast({ZONED} as timestamptz)) as bigint)
    end
"""


def exported_responses(options: Options) -> Iterator[list[Record]]:
    """The answers in the folder's CSV files, by time.

    Raises:
        BadConfigurationError: the folder has no such files, or one lacks a column or holds a row
            without a time.
    """
    # Folders in settings start at the root of the repository.
    folder = PROJECT_ROOT / Path(options["export_folder"]).expanduser()
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise BadConfigurationError(
            f"{setting_name('delighted', 'export_folder')}: no CSV files are in {folder}"
        )
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        selects = [_select(connection, number, path, options) for number, path in enumerate(files)]
        rows = connection.execute(
            f"select * from ({' union all '.join(selects)}) order by changed_at, id, place"
        )
        names = [column[0] for column in rows.description]
        while page := rows.fetchmany(ROWS_PER_PAGE):
            yield [_record(dict(zip(names, row, strict=True))) for row in page]


def _select(
    connection: duckdb.DuckDBPyConnection, number: int, path: Path, options: Options
) -> str:
    """One file's rows under our names."""
    try:
        connection.execute(
            f"create temp table file_{number} as select *, row_number() over () as place from"
            " read_csv($path, all_varchar = true, header = true, delim = ',', quote = '\"', escape"
            " = '\"')",
            {"path": str(path)},
        )
    except duckdb.Error:
        raise BadConfigurationError(
            f"{path}: is no CSV file with a heading; export it again"
        ) from None
    columns = {
        _plain(row[0]): row[0] for row in connection.execute(f"describe file_{number}").fetchall()
    }
    found = {
        name: next((quoted(columns[heading]) for heading in headings if heading in columns), None)
        for name, headings in HEADINGS.items()
    }
    for name in ("score", "created_at"):
        if found[name] is None:
            raise BadConfigurationError(
                f"{path}: has no column '{HEADINGS[name][0]}', only {', '.join(columns)}; call the"
                " right one so, or "
                "export the responses again"
            )
    if found["survey_type"] is None and not options["export_survey_type"]:
        raise BadConfigurationError(
            f"{path}: has no column 'survey type'; set"
            f" {setting_name('delighted', 'export_survey_type')} to it"
        )
    found["survey_type"] = found["survey_type"] or literal(options["export_survey_type"])
    found["created_at"] = INSTANT.format(found["created_at"])
    found["changed_at"] = (
        f"coalesce({INSTANT.format(found.pop('updated_at') or 'null::varchar')},"
        f" {found['created_at']})"
    )
    for name in ("customer_reference", "ticket_reference", "touchpoint", "channel"):
        column = columns.get(_plain(options[f"{name}_property"]))
        found[name] = column and quoted(column)
    [(timeless,)] = connection.execute(
        f"select min(place) from file_{number} where {found['created_at']} is null"
    ).fetchall()
    if timeless is not None:
        raise BadConfigurationError(
            f"{path}: row {timeless} has no time of the answer that can be read"
        )
    values = ", ".join(f"{column or 'null'} as {name}" for name, column in found.items())
    return (
        f"select {values}, place, '{number}' as file from file_{number} where {found['score']} is"
        " not null"
    )


def _record(row: dict[str, Any]) -> Record:
    """A row as the API would give it; without an id it is known by its permalink, else by whose it
    is and when.
    """
    identity = row["id"] or (row["permalink"] or "").rpartition("/")[2]
    if not identity:
        said = f"{row['person_email']} {row['person_id']} {row['created_at']} {row['survey_type']}"
        identity = blake2b(said.encode(), digest_size=8).hexdigest()
    person = {"id": row["person_id"], "email": row["person_email"]}
    return row | {"id": identity, "person": person, "survey_type": _survey_type(row["survey_type"])}


def _survey_type(text: str | None) -> str | None:
    """The survey type as the API spells it."""
    plain = _plain(text or "").replace(" ", "_")
    return SPELLINGS.get(plain, plain) or None


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", heading).strip().casefold()
