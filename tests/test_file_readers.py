"""The readers of CSV, JSON lines and Parquet: what they make of a file, against Python's own csv module and by hand."""

import csv
import io
import random
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.connectors.entities import ENTITIES
from orchestration.connectors.files import csv_reader
from orchestration.connectors.files.csv_reader import read_csv
from orchestration.connectors.files.duckdb_readers import read_jsonl, read_parquet, with_extra_columns
from tests.reference.entities import ENTITIES as REFERENCE_ENTITIES
from tests.reference.parsing import parse_date, parse_number, parse_timestamp
from tests.reference.read_csv import read_csv as reference_read_csv

MALFORMED = "malformed"
HEADER = ["customer_id", "customer_name", "segment"]
PIECES = ("", "", "a", "b c", " ", '"', '""', ",", ";", "\n", "\r\n", "\r", "é", "客户", "\ufeff", "0", "\t", "'", "\\")


def found_in(batches) -> list:
    """Every row in order: its values by column without nulls, or that it is malformed."""
    rows = {}
    for batch in batches:
        for number, row in zip(batch.row_numbers, batch.columns.to_pylist(), strict=True):
            assert number not in rows
            rows[number] = {name: value for name, value in row.items() if value is not None}
        for row in batch.malformed:
            assert row.row_number not in rows
            rows[row.row_number] = MALFORMED
    return [rows[number] for number in sorted(rows)]


def random_csv(draw: random.Random) -> bytes:
    """A file as spreadsheets and databases write them, good rows and bad."""
    end = draw.choice(("\n", "\r\n", "\r"))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=draw.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
    writer.writerow(HEADER)
    for _ in range(draw.randint(0, 40)):
        width = 3 if draw.random() < 0.9 else draw.choice((1, 2, 4, 7))
        fields = ["".join(draw.choices(PIECES, k=draw.randint(0, 5))) for _ in range(width)]
        if draw.random() < 0.1:
            text.write(draw.choice(("", "", "  ", "\t")) + end)
        writer.writerow(fields if any(fields) else ["C1", *fields[1:]])
    content = text.getvalue().encode()
    if draw.random() < 0.3:
        content = content.replace(b"b c", b"caf\xe9")
    if draw.random() < 0.3:
        content = content.removesuffix(end.encode())
    return b"\xef\xbb\xbf" + content if draw.random() < 0.3 else content


@pytest.mark.parametrize("block_bytes", [2**20, 1_024])
def test_csv_is_read_as_python_reads_it(block_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a block of the file ends within a row."""
    monkeypatch.setattr(csv_reader, "BLOCK_BYTES", block_bytes)
    path, seen_bad, seen_good = tmp_path / "customers.csv", 0, 0
    for seed in range(300):
        path.write_bytes(random_csv(random.Random(seed)))
        expected = [
            MALFORMED if row is None else {name: value for name, value in row.items() if value}
            for row in reference_read_csv(path, REFERENCE_ENTITIES["customers"])
        ]
        assert found_in(read_csv(path, path.name)) == expected, (seed, path.read_bytes())
        seen_bad += expected.count(MALFORMED)
        seen_good += len(expected) - expected.count(MALFORMED)
    assert seen_bad > 300 and seen_good > 3_000


def test_csv_numbers_malformed_rows_by_the_line_they_begin_on(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(b'customer_id,segment\n\nC1,"a\nb"\nC2\nC3,x\nC4,\xff,\nC5,\xff\n')
    malformed = [row for batch in read_csv(path, path.name) for row in batch.malformed]
    assert [(row.row_number, row.line_number) for row in malformed] == [(2, 5), (4, 7), (5, 8)]


def test_unknown_columns_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text('customer_id,loaded by,x"y\nC1,me,"1,2"\nC2,,\n')
    rows = found_in(with_extra_columns(batch, ENTITIES["customers"]) for batch in read_csv(path, path.name))
    assert [row["customer_id"] for row in rows] == ["C1", "C2"]
    assert rows[0]["_extra_columns"] == '{"loaded by":"me","x\\"y":"1,2"}'


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ('{"order_id": 7, "amount": 10.5, "status": "paid"}', {"order_id": "7", "amount": "10.5", "status": "paid"}),
        ('{"order_id": 123456789012345678901234567890}', {"order_id": "123456789012345678901234567890"}),
        ('{"order_id": true, "status": null}', {"order_id": "true"}),
        ('{"order_id": {"a": [1, "b"]}}', {"order_id": '{"a":[1,"b"]}'}),
        ('{"order_id": "a\\nb \\u00e9 \\ud83d\\ude00"}', {"order_id": "a\nb é 😀"}),
        ('{"order_id": "x", "Order_id": 1, "n": {"q": 1}}', {"order_id": "x", "_extra_columns": '{"Order_id":1,"n":{"q":1}}'}),
        ('{"order_id": "x"}\r', {"order_id": "x"}),
        ("{}", {}),
        *((line, MALFORMED) for line in ("[1]", '"x"', "7", "null", "{", '{"order_id": 1', '{"order_id": "\udcff"}', "// x")),
        ('{"order_id": "a\x1fb"}', MALFORMED),
        ('{"order_id": "x",}', MALFORMED),
    ],
)  # fmt: skip
def test_a_json_line(line: str, row: dict | str, tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_bytes(f'\n{line}\n  \n{{"order_id": "last"}}'.encode(errors="surrogateescape"))
    assert found_in(read_jsonl(path, path.name, ENTITIES["orders"])) == [row, {"order_id": "last"}]


def text_of(values: list, type_: pa.DataType, tmp_path: Path, column: str = "order_id") -> list[str | None]:
    path = tmp_path / "orders.parquet"
    pq.write_table(pa.table({column: pa.array(values, type_), "row": list(range(len(values)))}), path)
    return [row.get(column) for row in found_in(read_parquet(path, path.name, ENTITIES["orders"]))]


def test_parquet_values_as_text(tmp_path: Path) -> None:
    assert text_of([1, -7, None], pa.int64(), tmp_path) == ["1", "-7", None]
    assert text_of([2**64 - 1], pa.uint64(), tmp_path) == [str(2**64 - 1)]
    assert text_of([True, False], pa.bool_(), tmp_path) == ["true", "false"]
    assert text_of([date(2026, 1, 5)], pa.date32(), tmp_path) == ["2026-01-05"]
    assert text_of([time(9, 30)], pa.time64("us"), tmp_path) == ["09:30"]
    assert text_of([Decimal("10.50")], pa.decimal128(18, 2), tmp_path) == ["10.50"]
    assert text_of(["a", "", " "], pa.dictionary(pa.int32(), pa.string()), tmp_path) == ["a", "", " "]


def test_parquet_floats_are_numbers_except_what_is_none(tmp_path: Path) -> None:
    values = [0.1, 1e21, -2.5e-9, 3.0]
    assert [float(parse_number(text)) for text in text_of(values, pa.float64(), tmp_path)] == values
    texts = text_of([float("nan"), float("inf"), float("-inf")], pa.float64(), tmp_path)
    assert [parse_number(text) for text in texts] == [None] * 3


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Kolkata"])
def test_parquet_instants(unit: str, zone: str | None, tmp_path: Path) -> None:
    """Without a zone they are UTC; a date is only what stands at midnight."""
    india = timezone(timedelta(hours=5, minutes=30))
    moments = [datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 5, 18, 30, 7, tzinfo=UTC)]
    moments.append(datetime(2026, 1, 6, tzinfo=india).astimezone(UTC))
    stored = [moment.replace(tzinfo=None) if zone is None else moment for moment in moments]
    texts = text_of(stored, pa.timestamp(unit, tz=zone), tmp_path)
    assert [parse_timestamp(text) for text in texts] == moments
    assert [parse_date(text) for text in texts] == [date(2026, 1, 5), None, None]


def test_parquet_fractions_are_kept(tmp_path: Path) -> None:
    nanoseconds = [1_767_571_200_123_456_789, 1_767_571_200_000_000_999]
    texts = text_of(nanoseconds, pa.timestamp("ns"), tmp_path)
    assert [parse_timestamp(text) for text in texts] == [
        datetime(2026, 1, 5, 0, 0, 0, 123_456, tzinfo=UTC),
        datetime(2026, 1, 5, tzinfo=UTC),
    ]
