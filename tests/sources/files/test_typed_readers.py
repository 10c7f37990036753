"""The readers of JSON lines and Parquet: each value has one text form."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.duckdb_readers import read_jsonl, read_parquet
from tests.reference.parsing import parse_date, parse_number, parse_timestamp
from tests.support.reading import MALFORMED, rows_in


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ('{"order_id": 7, "amount": 10.5, "status": "paid"}', {"order_id": "7", "amount": "10.5", "status": "paid"}),
        ('{"order_id": 123456789012345678901234567890}', {"order_id": "123456789012345678901234567890"}),
        ('{"order_id": 101.0, "customer_id": 1e15}', {"order_id": "101", "customer_id": "1000000000000000"}),
        ('{"order_id": "101.0", "customer_id": "NaN"}', {"order_id": "101.0", "customer_id": "NaN"}),
        ('{"order_id": NaN, "amount": NaN}', {"amount": "NaN"}),
        ('{"order_id": 101.5, "customer_id": 9007199254740991.0}', {"order_id": "101.5", "customer_id": "9007199254740991"}),
        ('{"order_id": 9007199254740993}', {"order_id": "9007199254740993"}),
        *((f'{{"order_id": "x", "customer_id": {number}}}', MALFORMED) for number in ("9007199254740993.0", "-1e17", "1E400", "Infinity")),
        ('{"order_id": true, "status": null}', {"order_id": "true"}),
        ('{"order_id": {"a": [1, "b"]}}', {"order_id": '{"a":[1,"b"]}'}),
        ('{"order_id": "a\\nb \\u00e9 \\ud83d\\ude00"}', {"order_id": "a\nb é 😀"}),
        ('{"Order_id": 1, "n": {"q": 1}}', {"_extra_columns": '{"Order_id":1,"n":{"q":1}}'}),
        ('{"order_id": "x"}\r', {"order_id": "x"}),
        ("{}", {}),
        *((line, MALFORMED) for line in ("[1]", '"x"', "7", "null", "{", '{"order_id": 1', "// x")),
        ('{"order_id": "\udcff"}', MALFORMED),
        ('{"order_id": "a\x1fb"}', MALFORMED),
        ('{"order_id": "x",}', MALFORMED),
    ],
)  # fmt: skip
def test_a_json_line(line: str, row: dict | str, tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_bytes(f'\n{line}\n  \n{{"order_id": "last"}}'.encode(errors="surrogateescape"))
    assert rows_in(read_jsonl(path, ENTITIES["orders"])) == [row, {"order_id": "last"}]


def text_of(
    values: list, type_: pa.DataType, tmp_path: Path, column: str = "order_id"
) -> list[str | None]:
    path = tmp_path / "orders.parquet"
    pq.write_table(
        pa.table({column: pa.array(values, type_), "row": list(range(len(values)))}), path
    )
    return [row.get(column) for row in rows_in(read_parquet(path, path.name, ENTITIES["orders"]))]


def test_parquet_values_as_text(tmp_path: Path) -> None:
    assert text_of([1, -7, None], pa.int64(), tmp_path) == ["1", "-7", None]
    assert text_of([2**64 - 1], pa.uint64(), tmp_path) == [str(2**64 - 1)]
    assert text_of([True, False], pa.bool_(), tmp_path) == ["true", "false"]
    assert text_of([date(2026, 1, 5)], pa.date32(), tmp_path) == ["2026-01-05"]
    assert text_of([time(9, 30)], pa.time64("us"), tmp_path) == ["09:30"]
    assert text_of([Decimal("10.50")], pa.decimal128(18, 2), tmp_path) == ["10.50"]
    assert text_of(["a", "", " "], pa.dictionary(pa.int32(), pa.string()), tmp_path) == [
        "a",
        "",
        " ",
    ]


def test_ids_in_a_parquet_column_of_numbers(tmp_path: Path) -> None:
    """pandas turns integer ids with a gap into doubles, and the gap into NaN."""
    values = [101.0, 1e15, 2.0**53 - 1, -5.0, 101.5, float("nan"), None]
    texts = ["101", "1000000000000000", "9007199254740991", "-5", "101.5", None, None]
    assert text_of(values, pa.float64(), tmp_path) == texts
    assert text_of([101.0, 2.0**24 - 1, float("nan")], pa.float32(), tmp_path) == [
        "101",
        "16777215",
        None,
    ]
    decimals = [Decimal("101.00"), Decimal("101.50"), Decimal("9007199254740993.00")]
    assert text_of(decimals, pa.decimal128(20, 2), tmp_path) == ["101", "101.50", str(2**53 + 1)]
    assert text_of([Decimal(7)], pa.decimal128(9, 0), tmp_path) == ["7"]
    assert text_of(["101.0", "nan"], pa.string(), tmp_path) == ["101.0", "nan"]


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([2.0**53, -(2.0**60), float("inf"), 1e300], pa.float64()),
        ([2.0**24, float("-inf")], pa.float32()),
    ],
)
def test_a_row_with_an_id_whose_digits_are_lost_is_malformed(
    values: list[float], type_: pa.DataType, tmp_path: Path
) -> None:
    path = tmp_path / "orders.parquet"
    ids = pa.array([1.0, *values, 2.0], type_)
    pq.write_table(pa.table({"order_id": ["a"] * len(ids), "customer_id": ids}), path)
    rows = rows_in(read_parquet(path, path.name, ENTITIES["orders"]))
    assert rows == [
        {"order_id": "a", "customer_id": "1"},
        *[MALFORMED] * len(values),
        {"order_id": "a", "customer_id": "2"},
    ]


def test_parquet_floats_are_numbers_unless_not_finite(tmp_path: Path) -> None:
    values = [0.1, 1e21, -2.5e-9, 3.0]
    texts = text_of(values, pa.float64(), tmp_path, "amount")
    assert [float(parse_number(text)) for text in texts] == values
    texts = text_of([float("nan"), float("inf"), float("-inf")], pa.float64(), tmp_path, "amount")
    assert [parse_number(text) for text in texts] == [None] * 3


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Kolkata"])
def test_parquet_instants(unit: str, zone: str | None, tmp_path: Path) -> None:
    """Without a zone they are UTC; only an instant at midnight is a date."""
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
