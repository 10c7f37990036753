"""A sheet of an Excel workbook as the text of a CSV file, which is then read as any other."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from orchestration.errors import BadConfigurationError
from orchestration.escaping import shown

# A sheet has at most 1,048,576 rows, but its text may expand to any size.
MAX_EXPANDED_BYTES = 2**30
ROWS_PER_BLOCK = 10_000
# Not every whole number from here on is exact in a cell, which holds a double.
EXACT_INTEGERS = 2**53


def sheet_as_csv(path: Path, sheet: str | None, separator: str) -> Iterator[bytes]:
    """Blocks of a sheet as CSV in UTF-8.

    A cell with a whole number becomes its digits, a date and time its ISO 8601 form without an
    offset, and one at midnight its date.

    Args:
        path: the workbook.
        sheet: name of the sheet; None for the only one with cells.
        separator: the character between fields.

    Raises:
        BadConfigurationError: the file is no workbook, is too large, has no such sheet, has
            several, or has a number that is not exact.
    """
    try:
        _check_size(path)
        with CalamineWorkbook.from_path(path) as workbook:
            rows = _sheet(workbook, path.name, sheet).iter_rows()
            buffer = io.StringIO(newline="")
            writer = csv.writer(buffer, delimiter=separator, lineterminator="\n")
            for number, row in enumerate(rows, 1):
                writer.writerow(_texts(row, number, path.name))
                if number % ROWS_PER_BLOCK == 0:
                    yield buffer.getvalue().encode()
                    buffer.seek(0)
                    buffer.truncate()
            yield buffer.getvalue().encode()
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise BadConfigurationError(
            f"{path.name}: cannot be read as a workbook ({type(error).__name__}); save it as .xlsx"
            " without a password"
        ) from None


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > MAX_EXPANDED_BYTES:
        raise BadConfigurationError(
            f"{path.name}: expands to more than {MAX_EXPANDED_BYTES // 2**30} GB; save the sheet as"
            " CSV"
        )


def _sheet(workbook: CalamineWorkbook, name: str, sheet: str | None) -> CalamineSheet:
    names = workbook.sheet_names
    if sheet is not None:
        if sheet not in names:
            raise BadConfigurationError(
                f"{name}: no sheet is named '{shown(sheet)}'; choose from"
                f" {', '.join(map(shown, names))}"
            )
        return workbook.get_sheet_by_name(sheet)
    filled = [one for one in names if workbook.get_sheet_by_name(one).height]
    if len(filled) > 1:
        raise BadConfigurationError(
            f"{name}: has the sheets {', '.join(map(shown, filled))}; add the one to read to its"
            " entry in mapping.yml, as in sheet: NAME"
        )
    return workbook.get_sheet_by_name((filled or names)[0])


def _texts(row: list[Any], number: int, name: str) -> list[str]:
    """The texts of a row; none for a blank one, which keeps its line."""
    if any(isinstance(cell, float) and abs(cell) >= EXACT_INTEGERS for cell in row):
        raise BadConfigurationError(
            f"{name}: row {number} has a number of more than 15 digits, which Excel has rounded;"
            " format its column as text, and enter the digits again"
        )
    return [_text(cell) for cell in row] if any(cell != "" for cell in row) else []


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        is_midnight = cell.time() == datetime.min.time()
        return cell.date().isoformat() if is_midnight else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
