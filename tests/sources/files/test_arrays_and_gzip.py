"""JSON arrays and compressed CSV: read as JSON lines and CSV are, with their limits."""

import gzip
import json
import random
from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files import csv_text, json_array
from orchestration.sources.files.csv_reader import read_csv
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.duckdb_readers import read_json_array
from orchestration.sources.files.folder import entity_files
from orchestration.sources.files.source import changed_files
from tests.support.reading import MALFORMED, Row, rows_in

ORDERS = ENTITIES["orders"]


def array(folder: Path, content: str | bytes) -> list[Row | str]:
    path = folder / "orders.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return rows_in(read_json_array(path, path.name, ORDERS))


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("[]", []),
        (" \n[ ]\n", []),
        ('\ufeff[{"order_id": 7, "amount": 1.5}]', [{"order_id": "7", "amount": "1.5"}]),
        ('[{"order_id": "a,]}[\\"\\\\"},\n{}]', [{"order_id": 'a,]}["\\'}, {}]),
        ('[{"order_id": "a"}, 7, null, [1, {"x": 2}]]', [{"order_id": "a"}, *[MALFORMED] * 3]),
        ('[{"order_id": "a"},]', [{"order_id": "a"}, MALFORMED]),
        ('[,{"order_id": "a"}]', [MALFORMED, {"order_id": "a"}]),
        ('[{"order_id": a}, {"order_id": "b"}]', [MALFORMED, {"order_id": "b"}]),
        (b'[{"order_id": "\xff"}, {"order_id": "b"}]', [MALFORMED, {"order_id": "b"}]),
        ("[" + "[" * 300 + "]" * 300 + ', {"order_id": "b"}]', [MALFORMED, {"order_id": "b"}]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("block", [8, 2**20])
def test_elements_of_an_array_are_rows(
    content: str | bytes, rows: list, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_array, "BLOCK_BYTES", block)
    assert array(tmp_path, content) == rows


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not a JSON array"),
        ('{"order_id": 1}', "not a JSON array; write [ and ]"),
        ('[{"order_id": 1}', "the array is never closed"),
        ('[{"order_id": "1', "the array is never closed"),
        ("[] []", "text follows the array"),
    ],
)
def test_another_text_is_refused(content: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(BadConfigurationError) as caught:
        array(tmp_path, content)
    assert str(caught.value).startswith("orders.json: ") and words in str(caught.value)


def test_an_element_above_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_array, "BLOCK_BYTES", 100)
    monkeypatch.setattr(json_array, "MAX_FIELD_BYTES", 1_000)
    with pytest.raises(BadConfigurationError, match="an element is larger than"):
        array(tmp_path, '[{"order_id": "' + "x" * 5_000 + '"}]')


def test_random_arrays_equal_pythons_parser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_array, "BLOCK_BYTES", 64)
    draw = random.Random(1)
    pieces = ["a", '"', "\\", ",", "[", "]", "{", "}", "é", "\n", "客"]
    rows = [
        {"order_id": "x" + "".join(draw.choices(pieces, k=draw.randint(0, 9)))} for _ in range(500)
    ]
    indent = draw.choice([None, 2])
    assert array(tmp_path, json.dumps(rows, indent=indent, ensure_ascii=False)) == rows


def test_compressed_csv_is_csv(tmp_path: Path) -> None:
    text = b"order_id,amount\n1,2\n3,\xff\n4\n5,6\n"
    (tmp_path / "orders.csv").write_bytes(text)
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(text))
    plain = rows_in(read_csv(CsvText(tmp_path / "orders.csv"), "orders.csv"))
    assert rows_in(read_csv(CsvText(path), path.name)) == plain
    assert plain.count(MALFORMED) == 2


def test_compressed_files_and_arrays_are_entities(tmp_path: Path) -> None:
    (tmp_path / "customers.csv.gz").write_bytes(gzip.compress(b"customer_id\nC1\n"))
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "1.json").write_text("[]")
    names = [file.name for file in entity_files(tmp_path)]
    assert names == ["customers.csv.gz", "orders/1.json"]
    assert len(changed_files(tmp_path, set(), None).to_land) == 2


def test_a_mapped_file_may_have_capital_letters_in_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "EXPORT.CSV.GZ").write_bytes(gzip.compress("sep=;\nID;é\nC1;x\n".encode("cp1252")))
    (tmp_path / "mapping.yml").write_text(
        "customers:\n  file: EXPORT.CSV.GZ\n  separator: ;\n  encoding: cp1252\n"
        "  headers: {ID: customer_id}\n"
    )
    assert len(changed_files(tmp_path, set(), None).to_land) == 1


@pytest.mark.parametrize("damage", ["truncated", "no gzip", "checksum"])
def test_a_damaged_file_is_refused(damage: str, tmp_path: Path) -> None:
    content = gzip.compress(b"order_id,amount\n" + b"1,2\n" * 1_000)
    damaged = {
        "truncated": content[:-10],
        "no gzip": b"order_id\n",
        "checksum": content[:-8] + b"\0" * 8,
    }
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(damaged[damage])
    with pytest.raises(BadConfigurationError, match=r"orders.csv.gz: cannot be decompressed"):
        list(read_csv(CsvText(path), path.name))


def test_a_file_that_expands_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_text, "MAX_EXPANDED_BYTES", 5 * 2**20)
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(b"order_id\n" + b"1\n" * 5 * 2**20))
    with pytest.raises(BadConfigurationError, match=r"orders.csv.gz: expands to more than"):
        list(read_csv(CsvText(path), path.name))
