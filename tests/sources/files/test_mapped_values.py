"""Values of mapped files: canonical text, or the text of the file, which METRICS §6 rejects."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.sources.files.folder import entity_files
from orchestration.sources.files.mapped_reader import check_mapped_file, read_mapped_file
from orchestration.sources.files.rows import RawRows
from tests.reference.parsing import parse_date, parse_number, parse_timestamp
from tests.support.reading import MALFORMED, Row, rows_in


def read(folder: Path, mapping: str, content: str | bytes = "", name: str = "x.csv") -> list[Row]:
    return rows_in(batches(folder, mapping, content, name))


def batches(folder: Path, mapping: str, content: str | bytes, name: str) -> Iterator[RawRows]:
    if content:
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    (folder / "mapping.yml").write_text(mapping, encoding="utf-8")
    [file] = entity_files(folder)
    assert file.mapping is not None
    check_mapped_file(file.path, file.name, file.mapping)
    yield from read_mapped_file(file.path, file.name, file.mapping)


def values(
    column: str, keys: str, texts: list[str], folder: Path, entity: str = "survey_responses"
) -> list[str | None]:
    """The values that land for texts of a column."""
    rows = [{"row": str(number), "x": text} for number, text in enumerate(texts)]
    lines = "\n".join(json.dumps(row) for row in rows)
    mapping = f"{entity}:\n  file: x.jsonl\n  headers: {{x: {column}}}\n{keys}"
    return [row.get(column) for row in read(folder, mapping, lines, "x.jsonl")]


@pytest.mark.parametrize(
    ("formats", "zone", "text", "instant"),
    [
        ("%d/%m/%Y", "UTC", "05/01/2026", "2026-01-05T00:00:00Z"),
        ("%d/%m/%Y", "UTC", " 5/1/2026\u00a0", "2026-01-05T00:00:00Z"),
        ("%d.%m.%Y %H:%M", "Europe/Berlin", "05.01.2026 10:30", "2026-01-05T09:30:00Z"),
        ("%m/%d/%Y %I:%M %p", "America/New_York", "1/5/2026 9:05 PM", "2026-01-06T02:05:00Z"),
        ("%m/%d/%Y %I:%M %p", "UTC", "01/05/2026 12:05 am", "2026-01-05T00:05:00Z"),
        ("%b %d, %Y", "UTC", "Jan 5, 2026", "2026-01-05T00:00:00Z"),
        ("%Y-%m-%d %H:%M:%S %z UTC", None, "2026-01-05 10:00:00 +0000 UTC", "2026-01-05T10:00:00Z"),
        ("%Y-%m-%d %H:%M:%S %z", None, "2026-01-05 10:00:00 +05:30", "2026-01-05T04:30:00Z"),
        ("%Y-%m-%d %H:%M:%S.%f", "UTC", "2026-01-05 10:00:00.5", "2026-01-05T10:00:00.500000Z"),
        ("epoch_ms", None, "1767571200123", "2026-01-05T00:00:00.123000Z"),
        ("epoch_s", None, "1767571200", "2026-01-05T00:00:00Z"),
        ("epoch_s", None, "1767571200.5", "2026-01-05T00:00:00.500000Z"),
        ("iso", "Asia/Kolkata", "2026-01-05 10:00", "2026-01-05T04:30:00Z"),
        ("iso", "Asia/Kolkata", "2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z"),
        # An ambiguous time is the earlier instant, and a skipped one moves forward by the gap.
        ("%d/%m/%Y %H:%M", "Europe/Berlin", "25/10/2026 02:30", "2026-10-25T00:30:00Z"),
        ("%d/%m/%Y %H:%M", "Europe/Berlin", "29/03/2026 02:30", "2026-03-29T01:30:00Z"),
        ("%d/%m/%Y %H:%M", "Africa/Monrovia", "07/01/1972 00:30", "1972-01-07T01:14:30Z"),
    ],
)  # fmt: skip
def test_a_timestamp_in_a_declared_format(
    formats: str, zone: str | None, text: str, instant: str, tmp_path: Path
) -> None:
    keys = f"  timestamp_format: '{formats}'\n" + (f"  time_zone: {zone}\n" if zone else "")
    assert values("responded_at", keys, [text], tmp_path) == [instant]


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2026", "13/13/2026", "05/01/26", "05/01/0026", "5/1", "05/01/2026 10:00", "x"),
        *("infinity", "epoch", "-05/01/2026", "٠٥/01/2026", "05-01-2026", "1767571200"),
        *("2026-01-05", "2026-01-05T10:00:00Z", "2026-01-05 10:00"),
    ],
)
def test_a_timestamp_in_another_format_is_passed_on_and_rejected(text: str, tmp_path: Path) -> None:
    """Also an ISO one, whose zone is unknown here."""
    keys = "  timestamp_format: '%d/%m/%Y'\n  time_zone: Europe/Berlin\n"
    [landed] = values("responded_at", keys, [text], tmp_path)
    assert landed is not None and landed.startswith(text)
    assert parse_timestamp(landed) is None
    if not text.startswith("2026-"):
        assert landed == text


@pytest.mark.parametrize("text", ["1767571200123456", "-1", "1e12", "99999999999999", "1,7"])
def test_a_number_that_is_no_epoch_is_passed_on_and_rejected(text: str, tmp_path: Path) -> None:
    [landed] = values("responded_at", "  timestamp_format: epoch_s\n", [text], tmp_path)
    assert landed is not None and landed.startswith(text)
    assert parse_timestamp(landed) is None


def test_several_formats_and_a_declared_iso(tmp_path: Path) -> None:
    keys = "  timestamp_format: [iso, epoch_ms, '%d/%m/%Y']\n  time_zone: UTC\n"
    texts = ["2026-01-05", "1767571200000", "05/01/2026", "", "  "]
    landed = values("responded_at", keys, texts, tmp_path)
    assert (
        landed == ["2026-01-05T00:00:00Z"] * 3 + [None, "  "]
        or landed[:3] == ["2026-01-05T00:00:00Z"] * 3
    )


@pytest.mark.parametrize(
    ("keys", "text", "day"),
    [
        ("date_format: '%d/%m/%Y'", "05/01/2026", "2026-01-05"),
        ("date_format: '%d/%m/%Y %H:%M'", "05/01/2026 23:59", "2026-01-05"),
        ("date_format: epoch_s\n  time_zone: Asia/Tokyo", "1767625200", "2026-01-06"),
        (
            "date_format: '%Y-%m-%d %H:%M:%S %z'\n  time_zone: Asia/Tokyo",
            "2026-01-05 15:00:00 +0000",
            "2026-01-06",
        ),
        ("date_format: [iso, '%d/%m/%Y']", "2026-01-05", "2026-01-05"),
    ],
)
def test_a_date_in_a_declared_format(keys: str, text: str, day: str, tmp_path: Path) -> None:
    """The date of an instant is the local one."""
    assert values("start_date", f"  {keys}\n", [text], tmp_path, "subscriptions") == [day]


@pytest.mark.parametrize("text", ["2026-01-05", "31/02/2026", "05/01/26"])
def test_a_date_in_another_format_is_rejected(text: str, tmp_path: Path) -> None:
    keys = "  date_format: '%d/%m/%Y'\n"
    [landed] = values("end_date", keys, [text], tmp_path, "subscriptions")
    assert landed is not None and landed.startswith(text) and parse_date(landed) is None


@pytest.mark.parametrize(
    ("keys", "text", "number"),
    [
        ("decimal_comma: true", "1234,5", "1234.5"),
        ("decimal_comma: true", "-7", "-7"),
        ("decimal_comma: true\n  thousands_separator: point", "1.234.567,80", "1234567.80"),
        ("decimal_comma: true\n  thousands_separator: point", "1234,5", "1234.5"),
        ("decimal_comma: true\n  thousands_separator: space", "1\u202f234,5", "1234.5"),
        ("decimal_comma: true\n  thousands_separator: space", "1 234\u00a0567", "1234567"),
        ("thousands_separator: comma", "1,234.50", "1234.50"),
        ("thousands_separator: comma", "12,34,567.5", "1234567.5"),
        ("thousands_separator: apostrophe", "1’234.50", "1234.50"),
    ],
)
def test_a_number_in_a_declared_form(keys: str, text: str, number: str, tmp_path: Path) -> None:
    assert values("amount", f"  {keys}\n", [text], tmp_path, "orders") == [number]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        *(("decimal_comma: true", text) for text in ("1.234", "1.5", "1e3", "1,2,3", "12 €", "x")),
        *(("thousands_separator: comma", text) for text in ("1,2", "1,23.4", "1,2345", ",123")),
        ("decimal_comma: true\n  thousands_separator: point", "1.5"),
        ("decimal_comma: true\n  thousands_separator: point", "1.2345,0"),
    ],
)
def test_a_number_in_another_form_is_rejected(keys: str, text: str, tmp_path: Path) -> None:
    """1.234 beside decimal commas may be a thousand times as much."""
    [landed] = values("amount", f"  {keys}\n", [text], tmp_path, "orders")
    assert landed is not None and landed.startswith(text) and parse_number(landed) is None


def test_words_constants_and_nulls(tmp_path: Path) -> None:
    mapping = """
survey_responses:
  file: x.csv
  headers: {Id: [response_id, ticket_id], How: score, Mail: respondent_email}
  constants: {survey_type: csat, scale_min: 1, scale_max: 5}
  scores: {Very good: 5, bad: 1}
  values: {channel: {"E-Mail": email}}
  nulls: [N/A, "-"]
"""
    content = (
        "Id,How,Mail,channel,comment,other\n"
        "1,very good,n/a,e-mail,-,x\n2, BAD ,a@x.example,Phone,N/A!,\n3,4,,,,\n"
    )
    constants = {"survey_type": "csat", "scale_min": "1", "scale_max": "5"}
    rows = read(tmp_path, mapping, content)
    assert [json.loads(row.pop("_extra_columns")) for row in rows] == [  # type: ignore[union-attr]
        {"other": "x"},
        {"other": None},
        {"other": None},
    ]
    assert rows == [
        {"response_id": "1", "ticket_id": "1", "score": "5", "channel": "email", **constants},
        {
            **{"response_id": "2", "ticket_id": "2", "score": "1", "channel": "Phone"},
            **{"respondent_email": "a@x.example", "comment": "N/A!", **constants},
        },
        {"response_id": "3", "ticket_id": "3", "score": "4", **constants},
    ]


COLUMNS = "headers: {Kürzel: customer_id, Name: customer_name}"
TEXT = 'Kürzel;Name;Name 2\r\n1;Jörg;a\r\n2;"a;b\r\nc";b\r\n'
ROWS = [("1", "Jörg"), ("2", "a;b\r\nc")]


@pytest.mark.parametrize("first", ["", "sep=;\r\n", '"sep=;"\r\n', "SEP=;;;\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_the_layout_of_spreadsheets(encoding: str, first: str, tmp_path: Path) -> None:
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    mapping = f"customers: {{file: x.csv, separator: ';', encoding: {name}, {COLUMNS}}}"
    rows = read(tmp_path, mapping, (first + TEXT).encode(encoding))
    assert [(row["customer_id"], row["customer_name"]) for row in rows] == ROWS


def test_rows_have_the_numbers_and_lines_of_the_file(tmp_path: Path) -> None:
    content = b"sep=;\r\nID ;Name\r\n\r\n1;a\r\n2\r\n3;\x81\r\n4;b\r\n"
    mapping = "customers: {file: x.csv, separator: ;, encoding: cp1252, headers: {id: customer_id}}"
    found = list(batches(tmp_path, mapping, content, "x.csv"))
    assert [row for batch in found for row in rows_in([batch])].count(MALFORMED) == 2
    bad = [(row.row_number, row.line_number) for batch in found for row in batch.malformed]
    assert bad == [(2, 5), (3, 6)]
    assert [number for batch in found for number in batch.row_numbers] == [1, 4]


def test_columns_of_one_name_are_kept_unless_they_are_read(tmp_path: Path) -> None:
    mapping = "customers: {file: x.csv, headers: {ID: customer_id}}"
    [row] = read(tmp_path, mapping, "ID,a,A,a\n1,x,y,z\n")
    assert row == {"customer_id": "1", "_extra_columns": '{"a":"x","A (2)":"y","a (3)":"z"}'}


def test_parquet_columns_with_other_names(tmp_path: Path) -> None:
    table = pa.table({"Id": [101.0, None], "order_id": ["a", "b"], "Net": ["1,5", "2"]})
    pq.write_table(table, tmp_path / "x.parquet")
    mapping = """
orders:
  file: x.parquet
  headers: {ID: order_id, Net: amount}
  constants: {status: paid, ordered_at: 2026-01-05}
  decimal_comma: true
"""
    constants = {"status": "paid", "ordered_at": "2026-01-05"}
    assert read(tmp_path, mapping) == [
        {"order_id": "101", "amount": "1.5", "_extra_columns": '{"order_id":"a"}', **constants},
        {"amount": "2", "_extra_columns": '{"order_id":"b"}', **constants},
    ]


def test_json_members_with_other_names(tmp_path: Path) -> None:
    line = '{"a/b~c": 7.0, "it\'s \\"q\\"": 1.5, "x": 1, "order_id": "z"}\n{"a/b~c": 1e17}\n'
    mapping = """orders:
  file: x.jsonl
  headers: {a/b~c: order_id, 'it''s "q"': amount}
"""
    assert read(tmp_path, mapping, line, "x.jsonl") == [
        {"order_id": "7", "amount": "1.5", "_extra_columns": '{"x":1,"order_id":"z"}'},
        MALFORMED,
    ]


@pytest.mark.parametrize("text", ["'; drop table batch; --", '"', "\\", "$1", "%d", "{}"])
def test_words_of_a_mapping_are_literal(text: str, tmp_path: Path) -> None:
    word = text.replace("'", "''")
    keys = f"  values: {{team: {{'{word}': '{word}!'}}}}\n  nulls: ['{word}?']\n"
    assert values("team", keys, [text, f"{text}?", "x"], tmp_path, "tickets") == [
        f"{text}!",
        None,
        "x",
    ]
