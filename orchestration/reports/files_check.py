"""What a refresh would make of the files of a folder: `cx files check`.

The rows are validated by the models of the warehouse, so that the rules of METRICS §6 are in one
place. Values that may be personal are shown by their shape.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.build.dbt import build_models
from orchestration.environment import set_landing_variables
from orchestration.escaping import quoted, shown
from orchestration.landing.extraction import declare_sources
from orchestration.landing.folder import land_folder
from orchestration.settings import Settings
from orchestration.sources.entities import ENTITIES, Entity, is_date, is_number, is_timestamp
from orchestration.sources.files.folder import EntityFile, entity_files
from orchestration.sources.files.mapped_values import NOTE

SHOWN_ROWS = 5
# Columns of words from a list, whose values show what a mapping lacks.
LISTS = ("status", "event_type", "actor_type", "survey_type", "polarity", "timezone", "weekday")
LONGEST_WORD = 30
COLUMNS_OF_REASON = {
    "invalid_scale": ("scale_min", "scale_max"),
    "invalid_score": ("score",),
    "invalid_period": ("start_date", "end_date", "opens_at", "closes_at"),
    "negative_amount": ("mrr",),
    "unknown_currency": ("currency",),
    "orphan": ("ticket_id",),
    "event_before_creation": ("occurred_at",),
    "invalid_boolean": ("is_public",),
}


@dataclass(frozen=True)
class BadRow:
    """A rejected row: its number, the reason, and the columns that may be the cause."""

    row_number: int
    line_number: int | None
    reason: str
    fields: dict[str, str | None]


@dataclass
class FileCheck:
    """The rows of a file, by state and reason.

    Attributes:
        file: the file.
        states: number of rows by `row_state`.
        reasons: number of rejected rows by reason.
        bad_rows: the first rejected rows.
    """

    file: EntityFile
    states: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    bad_rows: list[BadRow] = field(default_factory=list)


def check_files(settings: Settings) -> list[FileCheck]:
    """Land and validate the files of a folder in an empty home.

    Raises:
        BadConfigurationError: the mapping, or a file, cannot be read.
        RefreshError: the models cannot be built.
    """
    assert settings.files_dir is not None
    files = entity_files(settings.files_dir)
    declare_sources(settings.home)
    land_folder(settings.files_dir, "files", settings.home)
    set_landing_variables(settings.home)
    entities = sorted({file.entity for file in files})
    build_models(settings, [f"int_{entity}__validated" for entity in entities])
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as warehouse:
        return [_checked(file, warehouse) for file in files]


def print_checks(folder: Path, checks: list[FileCheck]) -> None:
    """Print each file with its entity, its counts, and its first rejected rows."""
    for check in checks:
        how = "mapping.yml" if check.file.mapping else "canonical"
        counts = ", ".join(
            f"{check.states[state]:,} {state}"
            for state in ("accepted", "superseded", "rejected")
            if state in check.states
        )
        print(f"{shown(check.file.name)}: {check.file.entity} ({how}): {counts or 'no rows'}")
        for reason, count in check.reasons.items():
            print(f"  {reason}: {count:,}")
        for row in check.bad_rows:
            place = f"row {row.row_number}" + (
                f" (line {row.line_number})" if row.line_number else ""
            )
            causes = ", ".join(
                f"{column} {masked(column, value)}" for column, value in row.fields.items()
            )
            print(f"    {place}: {row.reason}" + (f": {causes}" if causes else ""))
    rejected = sum(check.states.get("rejected", 0) for check in checks)
    advice = "; docs/METRICS.md §6 defines the reasons, docs/mapping.md the mapping"
    print(f"{shown(str(folder))}: {rejected:,} rows would be rejected{advice if rejected else ''}")


def masked(column: str, value: str | None) -> str:
    """A value of a row as it is printed: a word of a list, or only the shape of another text.

    Digits become `?` and letters `a`.
    """
    if value is None:
        return "is empty"
    text, note = (value.removesuffix(NOTE), NOTE) if value.endswith(NOTE) else (value, "")
    if column not in LISTS or "@" in text or len(text) > LONGEST_WORD:
        text = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "?", text))
        text = text if len(text) <= LONGEST_WORD else text[:LONGEST_WORD] + "…"
    return f"'{shown(text)}'{note}"


def _checked(file: EntityFile, warehouse: duckdb.DuckDBPyConnection) -> FileCheck:
    entity = ENTITIES[file.entity]
    table = f"intermediate.{quoted(f'int_{file.entity}__validated')}"
    own = "source_system = 'files' and read_batch = ?"
    check = FileCheck(file)
    for state, reason, count in warehouse.execute(
        f"select row_state, reject_reason, count(*) from {table} where {own} group by all"
        " order by count(*) desc, reject_reason",
        [file.name],
    ).fetchall():
        check.states[state] = check.states.get(state, 0) + count
        if reason is not None:
            check.reasons[reason] = count
    texts = ", ".join(f"landed.{quoted(column)}" for column in entity.columns)
    read = {column for column, *_ in warehouse.execute(f"describe {table}").fetchall()}
    # Times of a day have other names once they are read.
    parsed = ", ".join(
        f"validated.{quoted(column)} is null" if column in read else "false"
        for column in entity.columns
    )
    for number, line, reason, *values in warehouse.execute(
        f"select landed.row_number, landed.line_number, validated.reject_reason, {texts}, {parsed}"
        f" from (select * from {table} where {own} and reject_reason is not null"
        f" order by row_number limit {SHOWN_ROWS}) as validated"
        f" inner join staging.{quoted(f'stg_files__{file.entity}')} as landed"
        " on landed.read_batch = validated.read_batch and landed.row_number = validated.row_number"
        " order by landed.row_number",
        [file.name],
    ).fetchall():
        width = len(entity.columns)
        row = dict(zip(entity.columns, values[:width], strict=True))
        is_null = dict(zip(entity.columns, values[width:], strict=True))
        check.bad_rows.append(BadRow(number, line, reason, _causes(reason, entity, row, is_null)))
    return check


def _causes(
    reason: str, entity: Entity, row: dict[str, str | None], is_null: dict[str, bool]
) -> dict[str, str | None]:
    """The fields that may be the cause of a reason."""
    candidates = {
        column: row[column]
        for column in entity.columns
        if column in COLUMNS_OF_REASON.get(reason, ())
        or (reason == "missing_key" and column in entity.required and row[column] is None)
        or (reason == "invalid_timestamp" and (is_timestamp(column) or is_date(column)))
        or (reason == "invalid_number" and is_number(column))
        or (reason == "invalid_value" and column in LISTS)
    }
    if reason == "malformed_row":
        return {}
    unread = {
        column: value
        for column, value in candidates.items()
        if is_null[column] and (value is not None or column in entity.required)
    }
    return unread or {column: value for column, value in candidates.items() if value is not None}
