"""`mapping.yml`: which files it names, and what the error of each slip says, before extraction."""

import re
from pathlib import Path

import pytest

from orchestration.environment import PROJECT_ROOT
from orchestration.errors import BadConfigurationError
from orchestration.sources.files.folder import entity_files
from orchestration.sources.files.mapped_reader import read_mapped_file
from orchestration.sources.files.mapping_file import load_mappings
from orchestration.sources.files.source import changed_files, version_of
from tests.support.reading import rows_in

TICKETS = "file: t.csv\n  headers: {ID: ticket_id, State: status, Made: created_at}\n"
CONTENT = "ID,State,Made\n1,open,2026-01-05\n"

# The entry of `tickets` for t.csv, and the words of the error.
SLIPS = {
    "nothing": ("", ("has no keys", "file or files")),
    "no file": ("separator: ','", ("with one of the keys file", "files")),
    "both": ("file: t.csv\n  files: t.csv", ("with one of the keys file",)),
    "key": (TICKETS + "  seperator: ;", ("unknown key 'seperator'", "did you mean separator?")),
    "column": (
        "file: t.csv\n  headers: {ID: ticket}",
        ("headers: ID: tickets has no column 'ticket'", "did you mean"),
    ),
    "column of values": (
        TICKETS + "  values: {stats: {Open: open}}",
        ("values: tickets has no column 'stats'", "did you mean status?"),
    ),
    "constant": (TICKETS + "  constants: {team2: a}", ("constants: tickets has no column",)),
    "constant and header": (
        TICKETS + "  constants: {status: open}",
        ("constants: status has a header, too",),
    ),
    "scores": (TICKETS + "  scores: {good: 1}", ("scores: tickets has no column 'score'",)),
    "two headers": (
        "file: t.csv\n  headers: {ID: ticket_id, Id: ticket_id}",
        ("ticket_id is the column of 'ID', too", "entries of their own"),
    ),
    "repeated key": (TICKETS + "  headers: {ID: ticket_id}", ("'headers' is repeated", "line 4")),
    "reference": (
        "file: &x t.csv\n  headers: {*x : ticket_id}",
        ("references such as *x are not read",),
    ),
    "yaml": ("file: [", ("line", "not YAML")),
    "nested": ("file: " + "[" * 2_000, ("mapping.yml",)),
    "list": ("file: [t.csv]", ("file: not a text",)),
    "outside": ("file: ../t.csv", ("is no name below the folder",)),
    "absolute": ("file: /etc/passwd", ("is no name below the folder",)),
    "glob outside": ("files: a/../../*.csv", ("is no name below the folder",)),
    "glob as name": ("file: '*.csv'", ("no file is named '*.csv'", "write a glob as files")),
    "no such file": ("file: tt.csv", ("named 'tt.csv'", "did you mean 't.csv'?")),
    "no such files": ("files: x*.csv", ("no file of the folder is named 'x*.csv'",)),
    "link": ("file: link.csv", ("link.csv is a link out of the folder", "copy the file")),
    "separator": (TICKETS + "  separator: ';;'", ("separator: ';;' is not one character",)),
    "encoding": (TICKETS + "  encoding: cp1251x", ("unknown encoding", "did you mean cp1251?")),
    "no encoding": (TICKETS + "  encoding: unicode_escape", ("unknown encoding",)),
    "format": (
        TICKETS + "  time_zone: UTC\n  timestamp_format: dd/mm/yyyy hh:mm",
        ("no directives", "write it as '%d/%m/%Y %H:%M'"),
    ),
    "format name": (TICKETS + "  timestamp_format: epoch", ("did you mean epoch_s?",)),
    "directive": (
        TICKETS + "  time_zone: UTC\n  timestamp_format: '%d/%m/%Y %Q'",
        ("'%Q' is not supported",),
    ),
    "zone name": (TICKETS + "  timestamp_format: '%d/%m/%Y %Z'", ("%Z", "ambiguous", "time_zone")),
    "no year": (TICKETS + "  time_zone: UTC\n  timestamp_format: '%d/%m'", ("has no year",)),
    "no half of the day": (
        TICKETS + "  time_zone: UTC\n  timestamp_format: '%d/%m/%Y %I:%M'",
        ("%I and %p belong together",),
    ),
    "twice": (
        TICKETS + "  time_zone: UTC\n  timestamp_format: '%d/%m/%Y %H:%H'",
        ("the hour twice",),
    ),
    "no zone": (
        TICKETS + "  timestamp_format: '%d/%m/%Y %H:%M'",
        ("depends on a time zone", "add time_zone"),
    ),
    "date of an instant": (TICKETS + "  date_format: epoch_ms", ("add time_zone",)),
    "day or month": (
        TICKETS + "  time_zone: UTC\n  timestamp_format: ['%d/%m/%Y', '%m/%d/%Y %H:%M']",
        ("read one date differently", "entries of their own"),
    ),
    "zone": (
        TICKETS + "  time_zone: Europe/Berlim",
        ("unknown time zone", "did you mean Europe/Berlin?"),
    ),
    "boolean": (TICKETS + "  decimal_comma: yes", ("'yes' is neither true nor false",)),
    "thousands": (
        TICKETS + "  decimal_comma: true\n  thousands_separator: ','",
        ("is the decimal separator, too",),
    ),
    "word twice": (
        TICKETS + "  values: {status: {Open: open, open: new}}",
        ("values: status: 'open' is repeated in other letters",),
    ),
    "empty constant": (TICKETS + "  constants: {team: }", ("constants: team: not a text",)),
    "missing header": (
        "file: t.csv\n  headers: {Stat: status}",
        ("t.csv: the column 'Stat'", "is missing", "did you mean 'State'?"),
    ),
    "required": (
        "file: t.csv\n  headers: {State: status, Made: created_at}",
        ("t.csv: the required column 'ticket_id' of tickets is missing", "to headers"),
    ),
    "separator of the file": (
        "file: t.csv\n  headers: {ID: ticket_id}",
        ("t.csv: the columns are separated by semicolons", "add its separator"),
    ),
    "encoding of the file": (
        "file: t.csv\n  headers: {ID: ticket_id}",
        ("t.csv: the header is not UTF-8", "encoding: cp1252"),
    ),
}  # fmt: skip

FILES = {
    "separator of the file": b"ID;State\n",
    "encoding of the file": "ID,größe\n".encode("cp1252"),
}


def refusal(folder: Path) -> str:
    with pytest.raises(BadConfigurationError) as caught:
        changed_files(folder, landed=set(), current=None)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused_with_its_key_and_the_remedy(slip: str, tmp_path: Path) -> None:
    entry, words = SLIPS[slip]
    folder = tmp_path / "files"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text(CONTENT)
    (folder / "t.csv").write_bytes(FILES.get(slip, CONTENT.encode()))
    if "link" in entry:
        (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "mapping.yml").write_text(f"tickets:\n  {entry}\n", encoding="utf-8")
    message = refusal(folder)
    assert message.startswith(("mapping.yml", "t.csv: "))
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("ticket:\n  file: t.csv", "unknown entity 'ticket'; did you mean tickets?"),
        ("- tickets", "names no entity"),
        ("", "names no entity"),
        ("tickets: []", "has no entry"),
        (
            f"tickets:\n- {TICKETS}- {TICKETS}",
            "t.csv belongs to mapping.yml: tickets, entry 1, too",
        ),
    ],
)
def test_a_mapping_without_valid_entries_is_refused(
    content: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(CONTENT)
    (tmp_path / "mapping.yml").write_text(content)
    assert words in refusal(tmp_path)


def test_a_file_without_an_entry_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CONTENT)
    (tmp_path / "notes.md").write_text("x")
    (tmp_path / "Customer list.csv").write_text("x")
    (tmp_path / "mapping.yml").write_text(f"tickets:\n  {TICKETS}")
    message = refusal(tmp_path)
    assert "Customer list.csv belongs to no entity; add an entry for it to mapping.yml" in message


def test_the_examples_of_the_documentation_are_valid(tmp_path: Path) -> None:
    page = (PROJECT_ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    entities = []
    for example in examples:
        (tmp_path / "mapping.yml").write_text(example, encoding="utf-8")
        entities += [mapping.entity.name for mapping in load_mappings(tmp_path)]
    assert entities == ["tickets", *["survey_responses"] * 2, "orders", "survey_responses"]


def test_a_payment_of_the_documented_export_is_an_order(tmp_path: Path) -> None:
    page = (PROJECT_ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\n(orders:.*?)```", page, re.DOTALL)
    (tmp_path / "mapping.yml").write_text(example, encoding="utf-8")
    path = tmp_path / "unified_payments.csv"
    path.write_text(
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer ID\n"
        'ch_1,2026-06-05 20:38:34,"3,125.00",0.00,usd,Paid,cus_1\n'
    )
    [file] = entity_files(tmp_path)
    assert file.mapping is not None
    [row] = rows_in(read_mapped_file(path, path.name, file.mapping))
    assert row.pop("_extra_columns") == '{"Amount Refunded":"0.00"}'
    assert row == {
        **{"order_id": "ch_1", "customer_id": "cus_1", "ordered_at": "2026-06-05T20:38:34Z"},
        **{"amount": "3125.00", "currency": "USD", "status": "paid"},
    }


def test_the_other_suffix_of_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text(f"tickets:\n  {TICKETS}")
    assert "mapping.yaml: not read; rename it to mapping.yml" in refusal(tmp_path)


def test_mapped_files_join_canonical_ones_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "tickets").mkdir()
    (tmp_path / "exports").mkdir()
    for name in ("tickets/1.csv", "customers.csv"):
        (tmp_path / name).write_text("ticket_id,customer_id,status,created_at\n")
    for name in ("tickets/2.csv", "exports/b.csv", "exports/a.csv", "[x].csv"):
        (tmp_path / name).write_text(CONTENT)
    (tmp_path / "mapping.yml").write_text(
        "tickets:\n"
        "- {file: '[x].csv', headers: {ID: ticket_id, State: status, Made: created_at}}\n"
        "- {files: exports/*.csv, headers: {ID: ticket_id, State: status, Made: created_at}}\n"
        "- {file: tickets/2.csv, headers: {ID: ticket_id, State: status, Made: created_at}}\n"
    )
    found = [(file.entity, file.name, file.mapping is None) for file in entity_files(tmp_path)]
    assert found == [
        ("customers", "customers.csv", True),
        ("tickets", "[x].csv", False),
        ("tickets", "exports/a.csv", False),
        ("tickets", "exports/b.csv", False),
        ("tickets", "tickets/1.csv", True),
        ("tickets", "tickets/2.csv", False),
    ]


def test_one_file_may_hold_rows_of_two_entities(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("ID,State,Made,Company\n1,open,2026-01-05,Acme\n")
    (tmp_path / "mapping.yml").write_text(
        f"tickets:\n  {TICKETS}customers:\n  file: t.csv\n  headers: {{Company: customer_id}}\n"
    )
    versions = {file.entity: file.content_hash for file in entity_files(tmp_path)}
    assert len(set(versions.values())) == len(versions) == 2


def test_a_changed_mapping_lands_the_files_that_it_concerns_again(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CONTENT)
    (tmp_path / "customers.csv").write_text("customer_id\nC1\n")
    mapping = tmp_path / "mapping.yml"
    mapping.write_text(f"tickets:\n  {TICKETS}")
    first = {version_of(file) for file in entity_files(tmp_path)}
    mapping.write_text(f"# a comment\ntickets:\n  {TICKETS}")
    assert changed_files(tmp_path, first, first).is_unchanged
    mapping.write_text(f"tickets:\n  {TICKETS}  nulls: [N/A]\n")
    change = changed_files(tmp_path, first, first)
    assert [file.name for file in change.to_land] == ["t.csv"] and not change.is_unchanged
    mapping.write_text(f"tickets:\n  {TICKETS}")
    assert changed_files(tmp_path, first, set()).to_land == []
