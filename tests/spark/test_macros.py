"""Macros with an implementation per engine give the same values for a table of hostile texts."""

import math
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.privacy.addresses import add_address_functions
from tests.spark.conftest import compiled

pytestmark = pytest.mark.spark

MACROS = {
    "timestamp": "{{ parse_timestamp('text') }}",
    "date": "{{ parse_date('text') }}",
    "number": "{{ parse_number('text') }}",
    "money": "{{ parse_money('text') }}",
    "euros": "{{ converted_money(parse_money('text'), '0.9237875288683602e0') }}",
    "yen": "{{ converted_money(parse_money('text'), '147.05882352941177e0') }}",
    "integer": "{{ parse_integer('text') }}",
    "clock_time": "{{ parse_clock_time('text') }}",
    "filled": "{{ blank_to_null('text') }}",
    "email": "{{ normalised_email('text') }}",
    "domain_of_email": "{{ email_domain('text') }}",
    "domain": "{{ normalised_email_domain('text') }}",
    "may_have_details": "{{ may_have_contact_details('text') }}",
    "id": "{{ published_id('text') }}",
    "redacted": "{{ redact_contact_details('text') }}",
    "object": "{{ json_object({'one': 'text', 'two': blank_to_null('text')}) }}",
    "epoch": "{{ epoch_to_timestamp_text('text') }}",
    "twelve_hours": "{{ clock_time_from_12_hour('text') }}",
    "comparable": "{{ comparable_text('text') }}",
    "regex": "{{ inner_regex('text') }}",
    "order_key": "{{ event_order_key('text') }}",
    "as_date": "{{ date_text('text') }}",
    "as_instant": "{{ instant_text('text') }}",
}
INSTANTS = {
    "microseconds": "{{ epoch_microseconds(parse_timestamp('text')) }}",
    "new_york": "{{ local_time(parse_timestamp('text'), \"'America/New_York'\") }}",
    "lord_howe": "{{ local_time_to_utc(parse_timestamp('text'), \"'Australia/Lord_Howe'\") }}",
    "bucharest": "{{ local_date(parse_timestamp('text'), \"'Europe/Bucharest'\") }}",
    "later": "{{ parse_timestamp('text') }} + {{ duration(1.5, 86400) }}",
    "weekday": "{{ iso_weekday(parse_date('text')) }}",
}
JSON = {
    "id": "{{ json_text('text', \"'$.id'\") }}",
    "nested": "{{ json_text('text', \"'$.a.b'\") }}",
}
TEXTS = [
    # Instants and dates.
    "2026-03-31", "2026-03-31T10:11:12Z", "2026-03-31 10:11", "2026-03-31T10:11:12.123456789+02:00",
    "2026-03-31T23:59:59.9999999Z", "2026-03-31T10:11:12+23:59", "2026-03-31T10:11:12-2359", "2026-03-31T10:11-05",
    "0000-01-01", "0001-01-01T00:00:00+14:00", "0001-01-01", "9999-12-31T23:59:59-01:00", "9999-12-31", "2026-02-29",
    "2024-02-29", "2026-13-01", "2026-03-31T24:00:00Z", "2026-03-31T10:11:60Z", "2026-3-31", "infinity", "epoch",
    "2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z", "2026-03-08T02:30:00", "1582-10-10", "1900-01-01T00:00:00Z",
    "1969-12-31T23:59:59.5Z", "2026-04-05T01:45:00Z", "2026-10-04T02:15:00", "1883-11-18T12:00:00Z",
    # Numbers and money.
    "0", "-0", "1.", ".5", "+.5e3", "1e18", "999999999999999999", "-999999999999999999.12345678905", "1e308", "1e309",
    "1e-400", "4.9e-324", "NaN", "Infinity", "-inf", "0x10", "1_000", "1,000", "１２", "٣", "1e5", "1.5E+2",
    "0.12345678904999", "0.00000000005", "0.00000000004999", "123456789.98765432155", "2.675", "1d", "1f", "5L",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "00012", "+7", "--7", "1e", "e5", "",
    # Seconds and milliseconds.
    "1700000000", "1700000000.0", "1700000000.5", "1700000000123", "99999999999", "99999999999999", "123456789012345",
    # Clock times.
    "00:00", "24:00", "24:01", "9:00", "05:30:00 pm", "12:00 am", "12:00 pm", "12:00:00 AM", "0:30 am", "13:00 pm",
    "11:59:59 pm", "5:3 pm", "noon", "05:30 PM ", "05:30pm",
    # White space, controls and marks.
    " ", "\t\n", "\x0b", "\u00a0\u3000", "\u200b", "\ufeff", "\u2028", "\x85", "\x1c", "a\u0000b"[:1], " a ", "\u180e",
    # Addresses.
    "Ann@Example.COM", " Ann <ann@example.com> ", "mailto:ann@example.com", "MAILTO:Ann@Bücher.Example", "ann@bücher.de.",
    "ann@@example.com", "@example.com", "ann@", "ann", "<ann@a.b> <bob@c.d>", "ann@straße.de", "ann@faß.example",
    "ann@例え.テスト", "ann@xn--bcher-kva.example", "ann@exa mple.com", "ann@.com", "ann@a..b", "ANN@İSTANBUL.example",
    "https://www.Example.com/path?x#y", "www.example.com:8080", "//example.com", "@Example.com", "www.", "http://",
    "ftp+x://Bücher.Example.", "example.com\n", "ann@example.com\u00a0", "ann@" + "a" * 64 + ".com", "a@b", "ß@ß.ß",
    "ann@ΣΊΣΥΦΟΣ.gr", "ann@example。com", "ann@-a.example", "Ann Lee <ann@example.com", "(ann@example.com)",
    # Contact details in texts.
    "Call +40 721 234 567 now", "0040721234567", "tel:00 40 721 234 567", "order 2026-0012345678", "+١٢٣٤٥٦٧٨٩٠",
    "$1 costs \\2 and + 1 2 3 4 5 6 7 8 9", "mail ann@example.com, bob@example.org", "ann＠example．com", "1002003004005",
    "12:00:00 2026-01-01 00:00:00", "a@b.co +12345678901 a@b.co",
    # Quotes, patterns and texts of other scripts.
    "it's", 'say "x"', "back\\slash", "a\\'b", "*difficile da usare*", "d'uso * facile", "d’uso", "a.b*c", "[x](y)|z^$",
    "İstanbul", "I", "ı", "ǅ", "ΑΣ", "ß", "😀", "e\u0301", "ﬁ", "K", "%_", "{{ x }}", "$1", "\\1", "null", "true",
    "Straße\tund\u00a0mehr", "id-12", "0012", "00000", "99999999999999999999999999",
]  # fmt: skip
DOCUMENTS = [
    '{"id": 1, "a": {"b": "x"}}', '{"id": 12345678901234567890, "a": {"b": null}}', '{"id": 1.0, "a": {"b": [1, 2]}}',
    '{"id": "it\'s", "a": {"b": "\\u00e9\\n\\"q\\""}}', '{"id": true}', '{"id": null}', "[]", "null",
    '{"id": "", "a": {}}', '{"id": "1e3", "a": {"b": "\\\\ud83d"}}', '{"id": -0, "a": {"b": false}}',
]  # fmt: skip


# Python has no instants outside the years 1 to 9999, to which a time zone may move one.
INSTANT_TEXTS = [text for text in TEXTS if not text.startswith(("000", "9999"))]


@pytest.mark.parametrize(
    ("macros", "texts"),
    [(MACROS, TEXTS), (INSTANTS, INSTANT_TEXTS), (JSON, DOCUMENTS)],
    ids=["texts", "instants", "json"],
)
def test_engines_agree(
    spark: Any, tmp_path: Path, macros: dict[str, str], texts: list[str]
) -> None:
    columns = ", ".join(f"{macro} as {name}" for name, macro in macros.items())
    sql = f"select text, {columns} from texts"
    numbered = dict.fromkeys(texts)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        add_address_functions(connection)
        connection.execute("create table texts (text varchar)")
        connection.executemany("insert into texts values (?)", [[text] for text in numbered])
        rows = connection.execute(compiled(sql, "duckdb", tmp_path)).fetchall()
    spark.createDataFrame([(text,) for text in numbered], "text string").createTempView("texts")
    found = spark.sql(compiled(sql, "spark", tmp_path)).collect()
    spark.catalog.dropTempView("texts")
    expected = {row[0]: row[1:] for row in rows}
    assert len(found) == len(expected)
    differences = [
        f"{row[0]!r}: {name} is {one!r} on DuckDB, {other!r} on Spark"
        for row in found
        for name, one, other in zip(macros, expected[row[0]], row[1:], strict=True)
        if not equal(one, other)
    ]
    assert not differences, "\n".join(differences)


def equal(one: Any, other: Any) -> bool:
    """Whether two values are equal; doubles within 1e-12."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other
