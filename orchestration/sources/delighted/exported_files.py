"""Responses from Delighted's exported CSV files, which remain after a project is closed.

The column names of exports are undocumented. The connector accepts the API's names of the fields
(https://app.delighted.com/docs/api/listing-survey-responses), common variants of them, and the
metric's name for the score, regardless of case, spaces and punctuation. Custom properties are
columns with the property's name. Responses are sorted by time, so that responses that have already
landed are recognised.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import duckdb

from orchestration.environment import PROJECT_ROOT
from orchestration.errors import BadConfigurationError
from orchestration.escaping import literal, quoted
from orchestration.sources.connector import Options, Record, setting_name
from orchestration.sources.literal_path import literal_path

ROWS_PER_PAGE = 5_000
METRICS = ("nps", "csat", "ces", "star", "smileys", "thumbs")
COLUMN_NAMES = {
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
SURVEY_TYPE_NAMES = {
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
# SQL for seconds since 1970, from such a number or from a date and time (UTC without an offset).
ZONED = (
    r"regexp_replace(regexp_replace(trim({0}), ' ?(UTC|Z)$', '+00'),"
    r" '(:\d\d) ?([+-]\d\d):?(\d\d)$', '\1\2:\3')"
)
EPOCH_SECONDS = f"""
    case
        when regexp_full_match({{0}}, '[0-9]{{{{9,11}}}}') then cast({{0}} as bigint)
        else cast(epoch(try_cast({ZONED} as timestamptz)) as bigint)
    end
"""


def exported_responses(options: Options) -> Iterator[list[Record]]:
    """Pages of the responses in all CSV files of the export folder, by time.

    Raises:
        BadConfigurationError: the folder has no CSV file, or a file lacks a column or has a row
            without a valid time.
    """
    # Folders in settings are relative to the root of the repository.
    folder = PROJECT_ROOT / Path(options["export_folder"]).expanduser()
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise BadConfigurationError(
            f"{setting_name('delighted', 'export_folder')}: {folder} contains no CSV files;"
            " set it to the folder of the exported files"
        )
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        selects = [_select(connection, number, path, options) for number, path in enumerate(files)]
        rows = connection.execute(
            f"select * from ({' union all '.join(selects)})"
            " order by changed_at, id, file_row_number"
        )
        names = [column[0] for column in rows.description]
        while page := rows.fetchmany(ROWS_PER_PAGE):
            yield [_record(dict(zip(names, row, strict=True))) for row in page]


def _select(
    connection: duckdb.DuckDBPyConnection, number: int, path: Path, options: Options
) -> str:
    """A query for the rows of one file, with the connector's column names."""
    try:
        with literal_path(path) as file:
            connection.execute(
                f"create temp table file_{number} as"
                " select *, row_number() over () as file_row_number from read_csv($file,"
                " all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"',"
                " hive_partitioning = false)",
                {"file": file},
            )
    except duckdb.Error:
        raise BadConfigurationError(
            f"{path}: not a CSV file with a header; export the responses again"
        ) from None
    columns = {
        _normalized(row[0]): row[0]
        for row in connection.execute(f"describe file_{number}").fetchall()
    }
    found = {
        name: next((quoted(columns[variant]) for variant in variants if variant in columns), None)
        for name, variants in COLUMN_NAMES.items()
    }
    for name in ("score", "created_at"):
        if found[name] is None:
            raise BadConfigurationError(
                f"{path}: the column '{COLUMN_NAMES[name][0]}' is missing; rename one of the"
                f" columns ({', '.join(columns)}), or export the responses again"
            )
    if found["survey_type"] is None and not options["export_survey_type"]:
        raise BadConfigurationError(
            f"{path}: the column 'survey type' is missing; set"
            f" {setting_name('delighted', 'export_survey_type')} to the survey type of the file"
        )
    found["survey_type"] = found["survey_type"] or literal(options["export_survey_type"])
    found["created_at"] = EPOCH_SECONDS.format(found["created_at"])
    updated_at = EPOCH_SECONDS.format(found.pop("updated_at") or "null::varchar")
    found["changed_at"] = f"coalesce({updated_at}, {found['created_at']})"
    for name in ("customer_reference", "ticket_reference", "touchpoint", "channel"):
        column = columns.get(_normalized(options[f"{name}_property"]))
        found[name] = column and quoted(column)
    untimed = connection.execute(
        f"select file_row_number from file_{number} where {found['created_at']} is null"
        " order by 1 limit 1"
    ).fetchone()
    if untimed is not None:
        raise BadConfigurationError(
            f"{path}: row {untimed[0]}: the time of the response is missing or invalid; correct it,"
            " or delete the row"
        )
    values = ", ".join(f"{column or 'null'} as {name}" for name, column in found.items())
    return (
        f"select {values}, file_row_number, '{number}' as file from file_{number}"
        f" where {found['score']} is not null"
    )


def _record(row: dict[str, Any]) -> Record:
    """A row in the format of the API; without an ID, the permalink or a hash identifies it."""
    identity = row["id"] or (row["permalink"] or "").rpartition("/")[2]
    if not identity:
        key = f"{row['person_email']} {row['person_id']} {row['created_at']} {row['survey_type']}"
        identity = blake2b(key.encode(), digest_size=8).hexdigest()
    person = {"id": row["person_id"], "email": row["person_email"]}
    return row | {"id": identity, "person": person, "survey_type": _survey_type(row["survey_type"])}


def _survey_type(text: str | None) -> str | None:
    """The survey type as in the API."""
    normalized = _normalized(text or "").replace(" ", "_")
    return SURVEY_TYPE_NAMES.get(normalized, normalized) or None


def _normalized(name: str) -> str:
    """A name in lower case, with single spaces instead of punctuation."""
    return re.sub(r"[\W_]+", " ", name).strip().casefold()
