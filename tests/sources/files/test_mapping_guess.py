"""`cx files check --write-mapping`: the guess can be read back, and leaves open what is open."""

from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources.files.mapping_file import load_mappings
from orchestration.sources.files.mapping_guess import write_first_mapping
from orchestration.sources.files.source import changed_files

TICKETS = (
    "sep=;\r\nTicket ID;Requester E-Mail;Status;Created;Größe\r\n"
    "1;a@x.example;Closed;25.01.2026 10:30;x\r\n2;n/a;Open;03.02.2026 09:00;y\r\n"
)


def guess(folder: Path, name: str, content: str, encoding: str = "utf-8") -> str:
    (folder / name).write_bytes(content.encode(encoding))
    write_first_mapping(folder, "Europe/Berlin")
    text = (folder / "mapping.yml").read_text(encoding="utf-8")
    assert "@" not in text
    return text


def test_a_spreadsheet_is_understood(tmp_path: Path) -> None:
    guess(tmp_path, "Tickets export.csv", TICKETS, "cp1252")
    [mapping] = load_mappings(tmp_path)
    assert (mapping.entity.name, mapping.separator, mapping.encoding) == ("tickets", ";", "cp1252")
    assert mapping.headers == {
        "ticket_id": "Ticket ID",
        "requester_email": "Requester E-Mail",
        "status": "Status",
        "created_at": "Created",
    }
    assert mapping.timestamp_formats == ["%d.%m.%Y %H:%M"]
    assert mapping.time_zone == "Europe/Berlin"
    assert mapping.values == {"status": {"closed": "closed", "open": "open"}}
    assert mapping.nulls == ["n/a"]
    assert len(changed_files(tmp_path, set(), None).to_land) == 1


def test_day_and_month_are_left_open_if_no_value_decides(tmp_path: Path) -> None:
    text = guess(tmp_path, "tickets.csv", "ticket_id,status,created_at\n1,open,05/01/2026\n")
    assert "timestamp_format: the values fit '%d/%m/%Y' and '%m/%d/%Y'; add one" in text
    text = text.replace("# timestamp_format: the values", "#")
    assert "timestamp_format" not in text


@pytest.mark.parametrize(
    ("amounts", "comma", "thousands"),
    [
        (["12,5", "3"], True, None),
        (["1.234,50", "7,00"], True, "."),
        (["1 234,50", "7,00"], True, " "),
        (["1,234.50", "7.00"], False, ","),
        (["1,234", "7"], False, None),
        (["12.5", "3"], False, None),
    ],
)
def test_the_form_of_numbers_is_detected_unless_it_is_open(
    amounts: list[str], comma: bool, thousands: str | None, tmp_path: Path
) -> None:
    rows = "".join(f"{number};2026-01-05;{one};paid\n" for number, one in enumerate(amounts))
    guess(tmp_path, "sales orders.csv", f"Order ID;ordered_at;Amount;status\n{rows}")
    [mapping] = load_mappings(tmp_path)
    assert (mapping.decimal_comma, mapping.thousands_separator) == (comma, thousands)


def test_missing_columns_and_epochs(tmp_path: Path) -> None:
    line = '{"id": 7, "rating": "9", "responded_at": 1767571200123}\n'
    text = guess(tmp_path, "nps.jsonl", line)
    [mapping] = load_mappings(tmp_path)
    assert mapping.headers == {"response_id": "id", "score": "rating"}
    assert mapping.timestamp_formats == ["epoch_ms"]
    assert "without a header: survey_type, scale_min, scale_max" in text


def test_a_canonical_file_needs_no_entry(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,region\nC1,EMEA\n")
    lines = write_first_mapping(tmp_path, "UTC")
    assert lines[0] == "customers.csv: customers, read without an entry"
    assert not (tmp_path / "mapping.yml").exists()


def test_an_existing_mapping_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TICKETS)
    (tmp_path / "mapping.yml").write_text("mine")
    with pytest.raises(BadConfigurationError, match=r"exists in .* and is not replaced"):
        write_first_mapping(tmp_path, "UTC")
    assert (tmp_path / "mapping.yml").read_text() == "mine"


def test_files_like_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    lines = write_first_mapping(tmp_path, "UTC")
    assert lines[0] == "x.csv: like no entity; add an entry, or move it elsewhere"
