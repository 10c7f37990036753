"""Excel workbooks: cells as text, sheets, and files that are none."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources.files import workbook
from orchestration.sources.files.csv_reader import read_csv, read_header
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.folder import entity_files
from orchestration.sources.files.source import changed_files
from tests.support.reading import Row, rows_in
from tests.support.workbooks import Cell, write_workbook

HEADER: list[Cell] = ["order_id", "amount", "ordered_at", "status"]


def rows_of(path: Path, **options: str) -> list[Row | str]:
    return rows_in(read_csv(CsvText(path, **options), path.name))


def test_cells_are_the_text_that_a_csv_file_would_have(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    rows: list[list[Cell]] = [
        HEADER,
        [1001.0, 19.5, datetime(2026, 1, 5, 10, 30), "paid"],
        ["0042", -3.0, datetime(2026, 1, 6), 'a "quoted", text\nof two lines'],
        [None, None, None, None],
        ["x", 0.1 + 0.2, None, True],
    ]
    write_workbook(path, Orders=rows)
    assert read_header(CsvText(path), path.name) == HEADER
    names = [str(name) for name in HEADER]
    expected = [
        dict(zip(names, ("1001", "19.5", "2026-01-05T10:30:00", "paid"), strict=True)),
        dict(zip(names, ("0042", "-3", "2026-01-06", rows[2][3]), strict=True)),
        {"order_id": "x", "amount": "0.30000000000000004", "status": "true"},
    ]
    assert rows_of(path) == expected
    assert rows_of(path, separator=";") == expected


def test_the_only_sheet_with_cells_is_read_or_the_named_one(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    write_workbook(path, Notes=[], Orders=[HEADER, ["1", None, None, None]])
    assert rows_of(path) == [{"order_id": "1"}]
    write_workbook(path, Old=[HEADER], Orders=[HEADER, ["1", None, None, None]])
    with pytest.raises(BadConfigurationError, match="has the sheets Old, Orders; add the one"):
        rows_of(path)
    assert rows_of(path, sheet="Orders") == [{"order_id": "1"}]
    with pytest.raises(BadConfigurationError, match="no sheet is named 'New'; choose from Old"):
        rows_of(path, sheet="New")


@pytest.mark.parametrize("content", [b"", b"order_id,amount\n", b"PK\x03\x04" + b"\0" * 100])
def test_another_file_is_no_workbook(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadConfigurationError, match=r"^orders\.xlsx: cannot be read as a workbook"):
        rows_of(path)


def test_a_rounded_number_and_a_workbook_above_the_limit_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "orders.xlsx"
    write_workbook(path, Orders=[HEADER, [12345678901234567890.0, 1.0, None, "paid"]])
    with pytest.raises(BadConfigurationError, match="row 2 has a number of more than 15 digits"):
        rows_of(path)
    monkeypatch.setattr(workbook, "MAX_EXPANDED_BYTES", 100)
    with pytest.raises(BadConfigurationError, match="expands to more than"):
        rows_of(path)


def test_a_damaged_sheet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    write_workbook(path, Orders=[HEADER, ["1", 2.0, None, "paid"]])
    with zipfile.ZipFile(path) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    content["xl/worksheets/sheet1.xml"] = content["xl/worksheets/sheet1.xml"][:-60]
    with zipfile.ZipFile(path, "w") as parts:
        for name, text in content.items():
            parts.writestr(name, text)
    with pytest.raises(BadConfigurationError, match=r"^orders\.xlsx: "):
        rows_of(path)


def test_a_workbook_is_an_entity_file_and_the_lock_file_of_excel_is_hidden(tmp_path: Path) -> None:
    write_workbook(tmp_path / "orders.xlsx", Orders=[HEADER])
    (tmp_path / "~$orders.xlsx").write_bytes(b"lock")
    assert [file.name for file in entity_files(tmp_path)] == ["orders.xlsx"]
    (tmp_path / "orders.xlsx").unlink()
    write_workbook(tmp_path / "export.xlsx", Old=[["a"]], New=[["Nr", *HEADER[1:]], [7.0, 1.5]])
    (tmp_path / "mapping.yml").write_text(
        "orders: {file: export.xlsx, sheet: New, headers: {Nr: order_id}}\n"
    )
    change = changed_files(tmp_path, set(), None)
    assert [file.name for file in change.to_land] == ["export.xlsx"]
