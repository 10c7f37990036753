"""Files whose rows are absurdly large, deep or compressed: limits instead of memory."""

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files import csv_reader, jsonl_lines
from orchestration.sources.files.csv_reader import read_csv
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.duckdb_readers import read_jsonl, read_parquet
from orchestration.sources.json_depth import MAX_JSON_DEPTH
from tests.support.reading import MALFORMED, rows_in

ORDERS = ENTITIES["orders"]
GOOD = '{"order_id": "1"}'


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    return f'{{"order_id": "1", "x": {opening * depth}1{closing * depth}}}'


@pytest.mark.parametrize(
    "line",
    [
        nested(200_000),
        nested(200_000, '{"a":', "}"),
        nested(5_000).replace("1]", '",]"]'),
        nested(MAX_JSON_DEPTH),
        '{"order_id": ' + "[" * 500_000,
        "[" * 200_000,
    ],
    ids=["arrays", "objects", "a comma in a string", "one too many", "never closed", "no object"],
)
def test_a_deep_line_is_malformed(line: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text(f"{GOOD}\n{line}\n{GOOD}\n", encoding="utf-8")
    assert rows_in(read_jsonl(path, ORDERS)) == [{"order_id": "1"}, MALFORMED, {"order_id": "1"}]


def test_the_deepest_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    deepest = nested(MAX_JSON_DEPTH - 1)
    brackets = '{"order_id": "1", "x": "' + "[" * 5_000 + '"}'
    path.write_text(f"{deepest}\n{brackets}\n", encoding="utf-8")
    assert [row["order_id"] for row in rows_in(read_jsonl(path, ORDERS))] == ["1", "1"]


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_line_above_the_limit_is_malformed(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl_lines, "MAX_FIELD_BYTES", 5_000)
    path = tmp_path / "orders.jsonl"
    long = '{"order_id": "' + "x" * 123_456 + '"}'
    path.write_text(f"{GOOD}\n{long}\n{GOOD}\n{long}{end}", encoding="utf-8")
    batches = list(read_jsonl(path, ORDERS))
    malformed = [row for batch in batches for row in batch.malformed]
    assert [(row.row_number, len(row.text)) for row in malformed] == [(2, 1_000), (4, 1_000)]
    assert [number for batch in batches for number in batch.row_numbers] == [1, 3]


def test_batches_of_lines_are_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl_lines, "BATCH_BYTES", 10_000)
    path = tmp_path / "orders.jsonl"
    line = '{"order_id": "' + "x" * 2_000 + '"}\n'
    path.write_text(line * 20, encoding="utf-8")
    assert [len(batch.row_numbers) for batch in read_jsonl(path, ORDERS)] == [5] * 4 + [0]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b'order_id\n1\n"' + b"x" * 20_000 + b'"\n', BadConfigurationError),
        (b"order_id\n1\n" + b"x" * 20_000 + b"\n", BadConfigurationError),
        (b"order_id\n1\n" + b"," * 20_000 + b"\n", BadConfigurationError),
        (b"x" * 20_000 + b"\n1\n", BadConfigurationError),
        (b'order_id\n\xff\n"' + b"x" * 20_000 + b'"\n', csv.Error),
    ],
    ids=["quoted", "unquoted", "fields", "header", "not UTF-8"],
)
def test_a_row_above_the_limit_is_an_error(
    content: bytes, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_reader, "BLOCK_BYTES", 5_000)
    monkeypatch.setattr(csv_reader, "MAX_FIELD_BYTES", 5_000)
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    with pytest.raises(error, match=r"larger than|cannot be read as CSV|header is too long"):
        list(read_csv(CsvText(path), "orders.csv"))


def test_a_parquet_file_that_expands_is_refused(tmp_path: Path) -> None:
    rows, path = 100_000, tmp_path / "orders.parquet"
    repeated = pa.DictionaryArray.from_arrays(
        pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array(["x" * 1_000_000])
    )
    for column in ("order_id", "x"):
        columns = {"order_id": pa.array(map(str, range(rows)))} | {column: repeated}
        pq.write_table(pa.table(columns), path, compression="zstd")
        assert path.stat().st_size < 10**6, "it expands to a hundred gigabytes"
        with pytest.raises(
            BadConfigurationError, match=r"^orders.parquet: .*a text is larger than 256 KB"
        ):
            list(read_parquet(path, "orders.parquet", ORDERS))
