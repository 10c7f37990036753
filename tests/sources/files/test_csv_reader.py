"""The CSV reader compared with Python's csv module, and its line numbers."""

import csv
import io
import random
from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files import csv_reader
from orchestration.sources.files.csv_reader import read_csv
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.duckdb_readers import with_extra_columns
from tests.reference.entities import ENTITIES as REFERENCE_ENTITIES
from tests.reference.read_csv import read_csv as reference_read_csv
from tests.support.reading import MALFORMED, rows_in

HEADER = ["customer_id", "customer_name", "segment"]
PIECES = (
    "",
    "",
    "a",
    "b c",
    " ",
    '"',
    '""',
    ",",
    ";",
    "\n",
    "\r\n",
    "\r",
    "é",
    "客户",
    "\ufeff",
    "0",
    "\t",
    "'",
    "\\",
)


def random_csv(draw: random.Random) -> bytes:
    """A file as spreadsheets and databases write it, with good and malformed rows."""
    end = draw.choice(("\n", "\r\n", "\r"))
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, lineterminator=end, quoting=draw.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    )
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
def test_the_reader_equals_pythons_csv_module(
    block_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if a block of the file ends within a row."""
    monkeypatch.setattr(csv_reader, "BLOCK_BYTES", block_bytes)
    path, seen_bad, seen_good = tmp_path / "customers.csv", 0, 0
    for seed in range(300):
        path.write_bytes(random_csv(random.Random(seed)))
        expected = [
            MALFORMED if row is None else {name: value for name, value in row.items() if value}
            for row in reference_read_csv(path, REFERENCE_ENTITIES["customers"])
        ]
        assert rows_in(read_csv(CsvText(path), path.name)) == expected, (seed, path.read_bytes())
        seen_bad += expected.count(MALFORMED)
        seen_good += len(expected) - expected.count(MALFORMED)
    assert seen_bad > 300 and seen_good > 3_000


def test_malformed_rows_have_the_line_that_they_start_on(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(b'customer_id,segment\n\nC1,"a\nb"\nC2\nC3,x\nC4,\xff,\nC5,\xff\n')
    malformed = [row for batch in read_csv(CsvText(path), path.name) for row in batch.malformed]
    assert [(row.row_number, row.line_number) for row in malformed] == [(2, 5), (4, 7), (5, 8)]


def test_unknown_columns_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text('customer_id,loaded by,x"y\nC1,me,"1,2"\nC2,,\n')
    rows = rows_in(
        with_extra_columns(batch, ENTITIES["customers"])
        for batch in read_csv(CsvText(path), path.name)
    )
    assert [row["customer_id"] for row in rows] == ["C1", "C2"]
    assert rows[0]["_extra_columns"] == '{"loaded by":"me","x\\"y":"1,2"}'


def test_an_open_quote_makes_one_malformed_row_of_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(
        'customer_id,customer_name,segment\nC0,a,b\nC1,Acme,"ent\nC2,Jane,c\nC3,John,e\n'
    )
    batches = list(read_csv(CsvText(path), path.name))
    assert rows_in(batches) == [
        {"customer_id": "C0", "customer_name": "a", "segment": "b"},
        MALFORMED,
    ]
    assert [row.line_number for batch in batches for row in batch.malformed] == [3]


def test_an_open_quote_in_the_header_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text('customer_id,"segment\nC1,a\nC2,b\n')
    with pytest.raises(
        BadConfigurationError, match=r"customers.csv: a quote in the header is never closed"
    ):
        list(read_csv(CsvText(path), path.name))


def test_columns_without_a_name_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,segment,,\nC1,a,,\nC2,b,x,y\n")
    assert rows_in(read_csv(CsvText(path), path.name)) == [
        {"customer_id": "C1", "segment": "a"},
        {"customer_id": "C2", "segment": "b"},
    ]
