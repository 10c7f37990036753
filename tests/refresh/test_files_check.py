"""`cx files check`: the rows that a refresh would accept, and the others without personal data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.reports.files_check import masked
from orchestration.sources.files.mapped_values import NOTE


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("created_at", "31/02/2026 9:05 PM", "'??/??/???? ?:?? aa'"),
        ("created_at", f"2026-01-05{NOTE}", f"'????-??-??'{NOTE}"),
        ("created_at", "ana@acme.example", "'aaa@aaaa.aaaaaaa'"),
        ("amount", "12 €", "'?? €'"),
        ("status", "Geschlossen", "'Geschlossen'"),
        ("status", "ana@acme.example", "'aaa@aaaa.aaaaaaa'"),
        ("status", "Ana Popescu wrote that she is away", "'aaa aaaaaaa aaaaa aaaa aaa aa …'"),
        ("ticket_id", None, "is empty"),
        ("score", "\x1b[31m9", r"'\x1b[??a?'"),
    ],
)  # fmt: skip
def test_values_that_may_be_personal_are_shown_by_their_shape(
    column: str, value: str | None, text: str
) -> None:
    assert masked(column, value) == text


@pytest.mark.slow
def test_a_folder_is_checked_without_a_trace(tmp_path: Path) -> None:
    folder, temporary = tmp_path / "files", tmp_path / "tmp"
    folder.mkdir()
    temporary.mkdir()
    (folder / "export.csv").write_text(
        "ID;Mail;State;Made\n1;ana@acme.example;Geschlossen;05/01/2026\n2;ana@acme.example;Zu;"
        "05/01/2026\n3;ana@acme.example;Geschlossen;31/02/2026\n4;x\n;;Geschlossen;05/01/2026\n"
    )
    (folder / "business_hours.csv").write_text(
        "schedule,timezone,weekday,opens_at,closes_at\ns,UTC,1,09:00,17:00\ns,UTC,8,09:00,17:00\n"
    )
    (folder / "mapping.yml").write_text(
        "tickets:\n  file: export.csv\n  separator: ;\n  time_zone: UTC\n"
        "  headers: {ID: ticket_id, Mail: requester_email, State: status, Made: created_at}\n"
        "  timestamp_format: '%d/%m/%Y'\n  values: {status: {Geschlossen: closed}}\n"
    )
    environment = os.environ | {"CX_HOME": str(tmp_path / "home"), "TMPDIR": str(temporary)}
    checked = subprocess.run(
        [Path(sys.executable).with_name("cx"), "files", "check", folder],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert checked.stdout.splitlines() == [
        "export.csv: tickets (mapping.yml): 1 accepted, 4 rejected",
        *("  invalid_timestamp: 1", "  invalid_value: 1", "  malformed_row: 1", "  missing_key: 1"),
        "    row 2: invalid_value: status 'Zu'",
        "    row 3: invalid_timestamp: created_at '??/??/????'",
        "    row 4 (line 5): malformed_row",
        "    row 5: missing_key: ticket_id is empty",
        "business_hours.csv: business_hours (canonical): 1 accepted, 1 rejected",
        "  invalid_value: 1",
        "    row 2: invalid_value: timezone 'UTC', weekday '8'",
        f"{folder}: 5 rows would be rejected; docs/METRICS.md §6 defines the reasons,"
        " docs/mapping.md the mapping",
    ]  # fmt: skip
    assert not list(temporary.iterdir())
    assert not (tmp_path / "home" / "landing").exists()
