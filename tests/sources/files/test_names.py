"""Names of files and folders: each file is read by its name, whatever the characters in it."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.csv_reader import read_csv
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.duckdb_readers import parquet_columns, read_jsonl, read_parquet
from orchestration.sources.files.folder import EntityFile, entity_files
from tests.support.reading import Row, rows_in

ORDERS = ENTITIES["orders"]
# Each name is a pattern that matches others, a partition, or hostile to a terminal.
NAMES = (
    *("o1", "o[1]", "o[!2]", "o*", "**", "o?", "o\\1", "o\\[1]", "{o1,o2}", "[", "]", "[[]"),
    *("currency=EUR", "status=refunded", "a b", "it's", 'a "quote"', "100%20", "#1", "$x", "~"),
    *("a\nb", "\x1b]0;title\x07", "\u202egpj", "\u2028", "\x9b31m", "é", "s3:", "-", "'; drop"),
)


def write(path: Path, order_id: str) -> None:
    row = {"order_id": order_id, "currency": "USD", "status": "paid"}
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        with path.open("wb") as file:
            pq.write_table(pa.Table.from_pylist([row]), file)
    elif path.suffix == ".jsonl":
        path.write_text(str(row).replace("'", '"'), encoding="utf-8")
    else:
        path.write_text("\n".join([",".join(row), ",".join(row.values())]), encoding="utf-8")


def rows_of(file: EntityFile) -> list[Row]:
    match file.path.suffix:
        case ".parquet":
            assert parquet_columns(file.path, file.name) == ["order_id", "currency", "status"]
            return rows_in(read_parquet(file.path, file.name, ORDERS))
        case ".jsonl":
            return rows_in(read_jsonl(file.path, ORDERS))
    return rows_in(read_csv(CsvText(file.path), file.name))


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
@pytest.mark.parametrize("parent", [".", "currency=EUR", "o[1]", "o\\[1]*", "a\nb\x1b[2J"])
def test_every_file_is_read_by_its_name(parent: str, suffix: str, tmp_path: Path) -> None:
    folder = tmp_path / parent
    for number, name in enumerate(NAMES):
        write(folder / "orders" / (name + suffix), f"O{number}")
    found = {file.name: rows_of(file) for file in entity_files(folder)}
    assert found == {
        f"orders/{name}{suffix}": [{"order_id": f"O{number}", "currency": "USD", "status": "paid"}]
        for number, name in enumerate(NAMES)
    }


def test_a_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "orders" / os.fsdecode(b"o\xff\x1b[2J\n.csv"), "O1")
    with pytest.raises(BadConfigurationError) as caught:
        entity_files(tmp_path)
    name = r"orders/o\xff\x1b[2J\n.csv"
    assert str(caught.value) == f"CX_FILES_DIR: the name {name} is not UTF-8; rename the file"


@pytest.mark.parametrize("name", [b"a\xff", b"\x1b]0;t\x07", "\u202egpj.exe".encode(), b"a\nb"])
def test_names_are_shown_without_control_characters(
    name: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path / "customers.csv", "C1")
    write(tmp_path / os.fsdecode(name), "C1")
    entity_files(tmp_path)
    [record] = caplog.records
    assert record.getMessage().isprintable() and "is not an entity file" in record.getMessage()
