"""Values of a mapped file as canonical text, computed by DuckDB column by column.

A value that does not have the declared format is passed on as it is, and METRICS §6 rejects its
row. One that METRICS §6 would read in another meaning, such as 1.234 beside decimal commas, gets a
note that makes it invalid.
"""

import pyarrow as pa

from orchestration.escaping import literal, quoted
from orchestration.sources.entities import is_date, is_number, is_timestamp
from orchestration.sources.files.duckdb_readers import in_memory_database
from orchestration.sources.files.formats import EPOCH_MS, EPOCH_S, ISO
from orchestration.sources.files.mapping import Mapping
from orchestration.sources.files.rows import RawRows

NOTE = " (not in the declared format)"
# Every text that METRICS §6 reads is among these, and some that it does not read.
LIKE_TIMESTAMP, LIKE_NUMBER = "[0-9]{4}-[0-9]{2}-[0-9]{2}.*", "[-+.0-9eE]+"
ISO_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
ISO_LOCAL = ISO_DATE + "([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?)?"
BLANKS = r"^[\s\p{Z}]+|[\s\p{Z}]+$"
# Spaces and apostrophes as spreadsheets write them between thousands.
VARIANTS = {" ": " \u00a0\u202f\u2009", "'": "'\u2019"}
EPOCH_DIGITS = {EPOCH_S: (11, 1_000_000), EPOCH_MS: (14, 1_000)}


def mapped_values(rows: RawRows, mapping: Mapping) -> RawRows:
    """The rows of a file with the values that its mapping makes of them.

    Args:
        rows: text columns with canonical names.
        mapping: the mapping of the file.
    """
    count = len(rows.row_numbers)
    columns = rows.columns
    for column, text in mapping.constants.items():
        if column in columns.column_names:
            columns = columns.drop_columns([column])
        columns = columns.append_column(column, pa.repeat(pa.scalar(text), count))
    expressions = {
        column: expression
        for column in columns.column_names
        if column in mapping.entity.columns
        and column not in mapping.constants
        and (expression := _canonical(column, mapping)) is not None
    }
    if not expressions or not count:
        return RawRows(columns, rows.row_numbers, rows.malformed)
    selected = ", ".join(
        f"{expression} as {quoted(column)}" for column, expression in expressions.items()
    )
    with in_memory_database() as connection:
        connection.register("batch", columns.select(list(expressions)))
        changed = connection.execute(f"select {selected} from batch").to_arrow_table()
    for column in expressions:
        index = columns.column_names.index(column)
        columns = columns.set_column(index, column, changed[column].cast(pa.string()))
    return RawRows(columns, rows.row_numbers, rows.malformed)


def _canonical(column: str, mapping: Mapping) -> str | None:
    """SQL for the canonical text of a column; None if the mapping changes nothing in it."""
    name = quoted(column)
    text = f"regexp_replace({name}, {literal(BLANKS)}, '', 'g')"
    cases = []
    if mapping.nulls:
        words = ", ".join(literal(word.lower()) for word in mapping.nulls)
        cases.append(f"when lower({text}) in ({words}) then null")
    for word, meaning in mapping.values.get(column, {}).items():
        cases.append(f"when lower({text}) = {literal(word.lower())} then {literal(meaning)}")
    typed = _typed(column, name, text, mapping)
    if typed is None:
        return f"case {' '.join(cases)} else {name} end" if cases else None
    cases.append(f"when {text} = '' then {name}")
    return f"case {' '.join(cases)} else {typed} end"


def _typed(column: str, name: str, text: str, mapping: Mapping) -> str | None:
    zone = mapping.time_zone
    if is_timestamp(column) and mapping.timestamp_formats:
        like = LIKE_TIMESTAMP
        readings = [_timestamp(text, one, zone) for one in mapping.timestamp_formats]
    elif is_date(column) and mapping.date_formats:
        like = LIKE_TIMESTAMP
        readings = [_date(text, one, zone) for one in mapping.date_formats]
    elif is_number(column) and (mapping.decimal_comma or mapping.thousands_separator):
        like, readings = LIKE_NUMBER, [_number(text, mapping)]
    else:
        return None
    return (
        f"coalesce({', '.join(readings)}, case when regexp_full_match({name}, {literal(like)}, 's')"
        f" then {name} || {literal(NOTE)} else {name} end)"
    )


def _timestamp(text: str, format_: str, zone: str | None) -> str:
    if format_ == ISO:
        local = f"case when {_matches(text, ISO_LOCAL)} then try_cast({text} as timestamp) end"
        other = f"case when {_matches(text, LIKE_TIMESTAMP)} then {text} end"
        return f"coalesce({_instant_text(_utc(local, zone))}, {other})" if zone else other
    instant = _epoch(text, format_) if format_ in EPOCH_DIGITS else _parsed(text, format_, zone)
    return _instant_text(instant)


def _date(text: str, format_: str, zone: str | None) -> str:
    if format_ == ISO:
        return f"case when {_matches(text, ISO_DATE)} then {text} end"
    if format_ in EPOCH_DIGITS:
        local = _local(_epoch(text, format_), zone)
    elif "%z" in format_:
        local = _local(_parsed(text, format_, zone), zone)
    else:
        local = _parsed(text, format_, None)
    return f"strftime({local}, '%Y-%m-%d')"


def _parsed(text: str, format_: str, zone: str | None) -> str:
    """SQL for the instant (UTC, without a zone) of a text with directives; null if it differs.

    DuckDB reads words such as `infinity` in any format, and 26 as the year 26.
    """
    parsed = f"try_strptime({text}, {literal(format_)})"
    instant = f"timezone('UTC', {parsed})" if "%z" in format_ else _utc(parsed, zone)
    return (
        f"case when regexp_matches({text}, '[0-9]') and year({parsed}) between 1000 and 9999"
        f" then {instant} end"
    )


def _epoch(text: str, name: str) -> str:
    digits, microseconds = EPOCH_DIGITS[name]
    number = f"try_cast({text} as decimal(38, 6))"
    return (
        f"case when {_matches(text, f'[0-9]{{1,{digits}}}([.][0-9]{{1,6}})?')}"
        f" then make_timestamp(cast(trunc({number} * {microseconds}) as bigint)) end"
    )


def _utc(local: str, zone: str | None) -> str:
    """SQL for the instant of a local time; METRICS §4 decides at a daylight saving change.

    An ambiguous time is the earlier instant, and a skipped one moves forward by the gap.
    """
    if zone is None:
        return local
    before = f"({_local(f'({local} - interval 1 day)', zone)} - ({local} - interval 1 day))"
    after = f"({_local(f'({local} + interval 1 day)', zone)} - ({local} + interval 1 day))"
    return (
        f"case when {_local(f'({local} - {before})', zone)} <> {local}"
        f" and {_local(f'({local} - {after})', zone)} = {local}"
        f" then {local} - {after} else {local} - {before} end"
    )


def _local(instant: str, zone: str | None) -> str:
    return f"timezone({literal(zone or 'UTC')}, timezone('UTC', {instant}))"


def _instant_text(instant: str) -> str:
    return f"regexp_replace(strftime({instant}, '%Y-%m-%dT%H:%M:%S.%fZ'), '[.]000000Z$', 'Z')"


def _number(text: str, mapping: Mapping) -> str:
    point = "," if mapping.decimal_comma else "."
    groups = f"[{VARIANTS.get(mapping.thousands_separator or '', mapping.thousands_separator)}]"
    whole = "[0-9]+"
    if mapping.thousands_separator:
        whole = f"([0-9]+|[0-9]{{1,3}}({groups}[0-9]{{2,3}})*{groups}[0-9]{{3}})"
        plain = f"regexp_replace({text}, {literal(groups)}, '', 'g')"
    else:
        plain = text
    pattern = f"[+-]?({whole}([{point}][0-9]*)?|[{point}][0-9]+)"
    return f"case when {_matches(text, pattern)} then replace({plain}, {literal(point)}, '.') end"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"
